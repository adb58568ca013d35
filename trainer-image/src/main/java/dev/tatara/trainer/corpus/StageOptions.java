package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.config.DeduplicateSettings;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The stages of a corpus that is made by hand: what a job says in {@code data}. */
final class StageOptions {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double SIMILARITY = 0.8;
  private static final int NGRAM = 13;

  @Option(
      names = "--filters",
      description = "Take documents through the filters of Japanese prose: data.filters of a job.")
  private boolean filters;

  @Option(
      names = "--filter",
      paramLabel = "NAME=VALUE",
      description = {
        "--filters with another value of one of them; may be repeated. A minimum of 0 or a maximum"
            + " of 1 switches a rule off. Names and defaults:",
        "normalization=nfkc (or nfc, none)",
        "maskPersonalData=true",
        "minJapaneseShare=0.3, minKanaShare=0.1",
        "minCharacters=50, maxCharacters=1000000",
        "maxRepeatedLineShare=0.3",
        "maxRepeatedNgramShare=0.3",
        "maxSymbolShare=0.2",
        "minHiraganaShare=0.1, maxKatakanaShare=0.6",
        "minSentenceEndShare=0.3",
        "maxBulletinBoardShare=0.1",
        "maxAdvertisingShare=0.03, maxAdultShare=0.02",
        "advertisingWords, adultWords: files of words"
      })
  private Map<String, String> changed = new LinkedHashMap<>();

  @Option(
      names = "--near-duplicates",
      description = "Drop documents that are almost the same as another: data.deduplicate.")
  private boolean nearDuplicates;

  @Option(
      names = "--similarity",
      paramLabel = "SHARE",
      description = "From which on they are, 0.5 to 1; default " + SIMILARITY + ".")
  private Double similarity;

  @Option(
      names = "--decontaminate",
      paramLabel = "PATH",
      description =
          "Drop documents that share text with this evaluation data, a file or glob; may be repeated:"
              + " data.decontaminate.")
  private List<String> evaluationData = new ArrayList<>();

  @Option(
      names = "--ngram",
      paramLabel = "N",
      description =
          "How many Japanese characters and words in a row are shared text, 5 to 100; default "
              + NGRAM
              + ".")
  private Integer ngram;

  /** The source with the filters that are asked for. */
  CorpusSource filtered(CorpusSource source) {
    if (!filters && changed.isEmpty()) {
      return source;
    }
    if (source.hasExamples()) {
      throw invalid(
          "--filters is for prose, and --format sft is examples",
          "leave --filters and --filter out");
    }
    FilterSettings settings = settings();
    return source.filtered(settings, FilterWords.of(settings, Path::of));
  }

  /**
   * The stages that look at other text.
   *
   * @param folder that paths are relative to
   */
  CorpusStages stages(Path folder) {
    if (similarity != null && !nearDuplicates) {
      throw invalid("--similarity belongs to --near-duplicates", "add that, or leave it out");
    }
    if (ngram != null && evaluationData.isEmpty()) {
      throw invalid("--ngram belongs to --decontaminate", "add that, or leave it out");
    }
    DeduplicateSettings deduplicate =
        nearDuplicates
            ? checked(
                new DeduplicateSettings(true, similarity == null ? SIMILARITY : similarity),
                DeduplicateSettings::fault)
            : null;
    if (evaluationData.isEmpty()) {
      return new CorpusStages(deduplicate, null, List.of());
    }
    DecontaminateSettings decontaminate =
        checked(
            new DecontaminateSettings(evaluationData, ngram == null ? NGRAM : ngram),
            DecontaminateSettings::fault);
    SourceFiles finder = new SourceFiles(EvaluationTexts.SETTING, folder, EvaluationTexts.SETTING);
    return new CorpusStages(
        deduplicate,
        decontaminate,
        evaluationData.stream().flatMap(path -> finder.find(path).stream()).toList());
  }

  /** The defaults with what was changed. */
  private FilterSettings settings() {
    ObjectNode values = MAPPER.valueToTree(FilterSettings.DEFAULT);
    changed.forEach((name, value) -> set(values, name, value));
    return checked(MAPPER.convertValue(values, FilterSettings.class), FilterSettings::fault);
  }

  private static void set(ObjectNode values, String name, String value) {
    JsonNode known = values.get(name);
    if (known == null) {
      List<String> names = new ArrayList<>();
      values.fieldNames().forEachRemaining(names::add);
      throw invalid(
          "--filter " + name + "=" + value + ": there is no such filter",
          "use one of " + String.join(", ", names));
    }
    try {
      if (known.isBoolean()) {
        values.put(name, bool(value));
      } else if (known.isInt()) {
        values.put(name, Integer.parseInt(value));
      } else if (known.isNumber()) {
        values.put(name, new BigDecimal(value));
      } else {
        values.put(name, value);
      }
    } catch (NumberFormatException e) {
      throw invalid(
          "--filter "
              + name
              + "="
              + value
              + ": the value must be "
              + (known.isBoolean() ? "true or false" : known.isInt() ? "an integer" : "a number"),
          "the default is " + known.asText());
    }
  }

  private static boolean bool(String value) {
    if (!List.of("true", "false").contains(value)) {
      throw new NumberFormatException(value);
    }
    return Boolean.parseBoolean(value);
  }

  private static <T> T checked(T settings, Function<T, Optional<String>> fault) {
    Optional<String> wrong = fault.apply(settings);
    if (wrong.isPresent()) {
      throw invalid(wrong.get(), "see corpus --help for what stages take");
    }
    return settings;
  }

  private static TrainerException invalid(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, message, hint);
  }
}
