package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.TokenizerGates;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.corpus.CorpusReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a tokenizer fits each source of a corpus. The same corpus and tokenizer give the same. */
record TokenizerQuality(SortedMap<String, SourceQuality> sources) {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerQuality.class);

  /** Reads the corpus and measures. */
  static TokenizerQuality of(Artifact corpus, Tokenizer tokenizer) throws IOException {
    SortedMap<String, SourceQuality> sources = new TreeMap<>();
    for (String source : CorpusReader.sources(corpus)) {
      SourceQuality quality = measure(corpus, source, tokenizer);
      sources.put(source, quality);
      LOG.info(
          "{}: {} characters a token, {} % of the tokens are bytes, {} % unknown, {} % of {}"
              + " documents come back letter by letter",
          source,
          String.format(Locale.ROOT, "%.2f", quality.charactersPerToken()),
          percent(quality.byteShare()),
          percent(quality.unknownShare()),
          percent(quality.roundTrip()),
          quality.documents());
    }
    return new TokenizerQuality(sources);
  }

  private static SourceQuality measure(Artifact corpus, String source, Tokenizer tokenizer)
      throws IOException {
    SourceQuality quality = SourceQuality.NONE;
    for (String text : MeasuredTexts.of(corpus, source)) {
      quality = quality.plus(text, tokenizer);
    }
    return quality;
  }

  /**
   * Refuses a tokenizer that misses a gate on any source.
   *
   * @param settings of the tokenizer, with its gates
   * @throws TrainerException {@code TokenizerRejected}, with every gate that is missed
   */
  void pass(TokenizerSettings settings) {
    TokenizerGates gates = settings.gates();
    String misses =
        sources.entrySet().stream()
            .flatMap(source -> misses(source.getKey(), source.getValue(), gates))
            .collect(Collectors.joining("; "));
    if (!misses.isEmpty()) {
      throw new TrainerException(
          FailureReason.TOKENIZER_REJECTED,
          "the tokenizer misses its gates: " + misses,
          settings.from() == null
              ? "change tokenizer.train (a larger vocabularySize and sampleCharacters, normalization"
                  + " identity for text that must come back), the weights of data.sources, or"
                  + " tokenizer.gates"
              : "name another tokenizer in tokenizer.from, train one on this corpus with"
                  + " tokenizer.train instead, or change tokenizer.gates");
    }
  }

  private static Stream<String> misses(String source, SourceQuality quality, TokenizerGates gates) {
    return Stream.of(
            atLeast(
                "characters a token", quality.charactersPerToken(), gates.minCharactersPerToken()),
            atMost("share of bytes", quality.byteShare(), gates.maxByteShare()),
            atLeast("share of documents that come back", quality.roundTrip(), gates.minRoundTrip()))
        .filter(miss -> !miss.isEmpty())
        .map(miss -> "source '" + source + "': " + miss);
  }

  private static String atLeast(String what, double value, Double limit) {
    return limit == null || value >= limit
        ? ""
        : String.format(Locale.ROOT, "%s %.4f, at least %s is asked for", what, value, limit);
  }

  private static String atMost(String what, double value, Double limit) {
    return limit == null || value <= limit
        ? ""
        : String.format(Locale.ROOT, "%s %.4f, at most %s is allowed", what, value, limit);
  }

  /** Writes all figures. */
  void write(Path file) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    sources.forEach((source, quality) -> figures.put(source, quality.figures()));
    AtomicFiles.writeJson(file, Map.of("sources", figures));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
