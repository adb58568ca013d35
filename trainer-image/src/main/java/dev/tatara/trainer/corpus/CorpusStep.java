package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.report.CorpusPage;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.Made;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.corpus.filter.WordList;
import dev.tatara.trainer.step.ProgressLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a corpus artifact of sources, or finds the one that an earlier job made of them. */
public final class CorpusStep {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusStep.class);

  /** 2: with the provenance of documents. */
  private static final int FORMAT_VERSION = 2;

  /** The page for people, beside the manifest. */
  static final String REPORT = "report.html";

  /** Raised when filters come to keep or write anything else. */
  private static final int FILTERS_VERSION = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  /** The inputs as the manifest lists them; the key leaves the places out. */
  private record SourceInput(
      String name,
      String format,
      String licence,
      @JsonInclude(JsonInclude.Include.NON_NULL) String textField,
      @JsonInclude(JsonInclude.Include.NON_NULL) String template,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Object> filters,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, ?> query,
      List<SourceEntry> files) {

    /** What determines the corpus: files as they are, wherever they lie and were had from. */
    SourceInput placeless(List<SourceEntry> entries) {
      return new SourceInput(name, format, licence, textField, template, filters, null, entries);
    }

    static SourceInput of(CorpusSource source, List<SourceEntry> files) {
      return new SourceInput(
          source.name(),
          source.form().label(),
          source.licence(),
          textField(source.form()),
          source.form() instanceof DocumentForm.Examples(PromptTemplate template)
              ? template.text()
              : null,
          source.filters() == null ? null : filters(source),
          source.query(),
          files);
    }

    /** Where it is not the usual one, so that what was made before it could be named is found. */
    private static String textField(DocumentForm form) {
      String field =
          switch (form) {
            case DocumentForm.JsonLines(String named) -> named;
            case DocumentForm.Parquet(String named) -> named;
            default -> null;
          };
      return DocumentForm.TEXT_FIELD.equals(field) ? null : field;
    }

    /** Lists by their words, so that a list which was moved is the same. */
    private static Map<String, Object> filters(CorpusSource source) {
      Map<String, Object> filters = new TreeMap<>(MAPPER.convertValue(source.filters(), MAP));
      filters.put("version", FILTERS_VERSION);
      filters.put("advertisingWords", hash(source.words().advertising()));
      filters.put("adultWords", hash(source.words().adult()));
      return filters;
    }

    private static String hash(WordList list) {
      return Sha256.of(String.join("\n", list.words()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private final ArtifactStore store;
  private final int threads;
  private final CorpusMetrics metrics;

  /** A step that keeps its artifact in the store and filters on all processors. */
  public CorpusStep(ArtifactStore store) {
    this(store, new CorpusMetrics());
  }

  /** The same, telling metrics what it does. */
  CorpusStep(ArtifactStore store, CorpusMetrics metrics) {
    this(store, Runtime.getRuntime().availableProcessors(), metrics);
  }

  /** A step that keeps its artifact in the store and filters on so many threads. */
  CorpusStep(ArtifactStore store, int threads) {
    this(store, threads, new CorpusMetrics());
  }

  private CorpusStep(ArtifactStore store, int threads, CorpusMetrics metrics) {
    this.store = store;
    this.threads = threads;
    this.metrics = metrics;
  }

  /**
   * Makes a corpus of files named by hand, with one source.
   *
   * @param source its name
   * @param form of the files
   * @param licence SPDX identifier, or null
   * @param paths files or globs, relative to the working folder
   */
  public Made run(String source, DocumentForm form, String licence, List<String> paths)
      throws IOException, InterruptedException {
    SourceFiles finder = new SourceFiles(source, Path.of("").toAbsolutePath());
    List<SourceFile> files = paths.stream().flatMap(path -> finder.find(path).stream()).toList();
    return run(List.of(new CorpusSource(source, form, licence, files)), CorpusStages.NONE);
  }

  Made run(List<CorpusSource> unsorted, CorpusStages stages)
      throws IOException, InterruptedException {
    List<CorpusSource> sources = new ArrayList<>();
    List<SourceInput> inputs = new ArrayList<>();
    for (CorpusSource source :
        unsorted.stream().sorted(Comparator.comparing(CorpusSource::name)).toList()) {
      SourceInput input = hash(source);
      inputs.add(input);
      sources.add(asHashed(source, input));
    }
    Map<String, Object> settings = settings(stages);
    ArtifactKey key = key(settings, sources, inputs);
    var found = store.find(key);
    if (found.isPresent()) {
      return new Made(found.get(), true);
    }
    try (PendingArtifact pending = store.begin(key)) {
      List<Long> bytes =
          inputs.stream()
              .map(input -> input.files().stream().mapToLong(SourceEntry::bytes).sum())
              .toList();
      EvaluationNgrams evaluation = ngrams(stages);
      Map<String, Object> counts =
          manifestCounts(
              new CorpusBuilder(stages, evaluation, pending.folder(), threads, metrics)
                  .build(sources, bytes),
              evaluation == null ? new TreeSet<>() : evaluation.sets());
      writeReport(pending.folder(), key, inputs, counts);
      List<String> licences =
          sources.stream().map(CorpusSource::licence).filter(Objects::nonNull).distinct().toList();
      return new Made(pending.commit(Map.of("sources", inputs), settings, counts, licences), false);
    }
  }

  /** What is done to the text of all sources; part of the artifact's key. */
  private static Map<String, Object> settings(CorpusStages stages) throws IOException {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("dropEmpty", true);
    settings.put(
        "dropDuplicates", stages.acrossSources() ? "exact, all sources" : "exact, within a source");
    if (stages.nearDuplicates()) {
      settings.put(
          "dropNearDuplicates",
          Map.of("version", FILTERS_VERSION, "similarity", stages.deduplicate().similarity()));
    }
    if (stages.decontaminate() != null) {
      List<String> hashes = new ArrayList<>();
      for (SourceFile file : stages.evaluationData()) {
        hashes.add(file.content().entry(file.name()).sha256());
      }
      settings.put(
          "decontaminate",
          Map.of(
              "version",
              FILTERS_VERSION,
              "ngram",
              stages.decontaminate().ngram(),
              "sha256",
              hashes.stream().sorted().distinct().toList()));
    }
    return settings;
  }

  private static EvaluationNgrams ngrams(CorpusStages stages) {
    if (stages.decontaminate() == null) {
      return null;
    }
    EvaluationNgrams ngrams = new EvaluationNgrams(stages.decontaminate().ngram());
    stages.evaluationData().forEach(file -> EvaluationTexts.read(file, ngrams));
    LOG.info("{} n-grams of evaluation data are kept out", ngrams.size());
    return ngrams;
  }

  private static SourceInput hash(CorpusSource source) throws IOException {
    ProgressLog progress = new ProgressLog(LOG, "hash " + source.name(), 0);
    List<SourceEntry> entries = new ArrayList<>();
    long bytes = 0;
    for (SourceFile file : source.files()) {
      try {
        entries.add(file.content().entry(file.shown()));
      } catch (IOException e) {
        throw DocumentReader.unreadable(source.name(), file.shown(), e.toString(), e);
      }
      bytes += entries.getLast().bytes();
      progress.update(entries.size(), bytes);
    }
    return SourceInput.of(source, entries);
  }

  /** Another job may append to a file that is collected: what was hashed is read. */
  private static CorpusSource asHashed(CorpusSource source, SourceInput input) {
    List<SourceFile> files = new ArrayList<>();
    for (int f = 0; f < source.files().size(); f++) {
      files.add(source.files().get(f).first(input.files().get(f).bytes()));
    }
    return source.holding(files);
  }

  private static ArtifactKey key(
      Map<String, Object> settings, List<CorpusSource> sources, List<SourceInput> inputs) {
    List<SourceInput> placeless = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      List<SourceEntry> files = new ArrayList<>();
      for (int f = 0; f < sources.get(i).files().size(); f++) {
        String name = sources.get(i).files().get(f).name();
        files.add(inputs.get(i).files().get(f).at(name));
      }
      placeless.add(inputs.get(i).placeless(files));
    }
    return new ArtifactKey(CorpusReader.KIND, FORMAT_VERSION, settings, placeless);
  }

  /** A page for people, of the figures that the manifest has. */
  private static void writeReport(
      Path folder, ArtifactKey key, List<SourceInput> inputs, Map<String, Object> counts)
      throws IOException {
    Files.writeString(
        folder.resolve(REPORT),
        CorpusPage.of(key.digest(), MAPPER.valueToTree(inputs), MAPPER.valueToTree(counts)));
  }

  private static Map<String, Object> manifestCounts(
      Map<String, CorpusBuilder.Outcome> sources, SortedSet<String> evaluationSets) {
    SourceCounts total = SourceCounts.ZERO;
    Funnel funnel = new Funnel();
    Histograms histograms = new Histograms();
    Map<String, Object> each = new TreeMap<>();
    for (var source : sources.entrySet()) {
      CorpusBuilder.Outcome outcome = source.getValue();
      total = total.plus(outcome.counts());
      funnel.add(outcome.funnel());
      histograms.add(outcome.histograms());
      each.put(
          source.getKey(),
          fields(outcome.counts(), outcome.funnel().toList(true), outcome.histograms()));
    }
    Map<String, Object> counts = fields(total, funnel.toList(false), histograms);
    if (!evaluationSets.isEmpty()) {
      Map<String, Long> dropped = funnel.at(Stage.DECONTAMINATION).evaluationSets();
      Map<String, Long> bySet = new TreeMap<>();
      evaluationSets.forEach(set -> bySet.put(set, dropped.getOrDefault(set, 0L)));
      counts.put("evaluationSets", bySet);
    }
    counts.put("sources", each);
    return counts;
  }

  private static Map<String, Object> fields(
      SourceCounts counts, List<Map<String, Object>> stages, Histograms histograms) {
    Map<String, Object> fields = new LinkedHashMap<>(MAPPER.convertValue(counts, MAP));
    fields.put("stages", stages);
    fields.put("histograms", histograms.toMap());
    return fields;
  }
}
