package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.TokenizerGates;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
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

  /** So many characters of a source are read, so that this takes seconds whatever its size. */
  private static final long MOST_READ = 50_000_000;

  /** About so many of them are measured, spread over what is read. */
  private static final long MEASURED = 1_000_000;

  /** A longer document counts with its beginning. */
  private static final int MOST_OF_A_DOCUMENT = 20_000;

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
    long characters = Math.min(CorpusReader.characters(corpus, source), MOST_READ);
    SourceQuality quality = SourceQuality.NONE;
    long read = 0;
    long passed = characters; // since the last one that was measured; the first one is
    try (CorpusReader reader = new CorpusReader(corpus, source)) {
      for (Document d = reader.next(); d != null && read < MOST_READ; d = reader.next()) {
        int counted = Math.min(d.text().length(), MOST_OF_A_DOCUMENT);
        passed += d.text().length();
        read += d.text().length();
        // Its share of what is measured is no more than the share of the source since the last.
        if (passed * MEASURED >= counted * characters) {
          passed = 0;
          quality = quality.plus(TextPrefix.of(d.text(), MOST_OF_A_DOCUMENT), tokenizer);
        }
      }
    }
    return quality;
  }

  /**
   * Refuses a tokenizer that misses a gate on any source.
   *
   * @throws TrainerException {@code TokenizerRejected}, with every gate that is missed
   */
  void pass(TokenizerGates gates) {
    String misses =
        sources.entrySet().stream()
            .flatMap(source -> misses(source.getKey(), source.getValue(), gates))
            .collect(Collectors.joining("; "));
    if (!misses.isEmpty()) {
      throw new TrainerException(
          FailureReason.TOKENIZER_REJECTED,
          "the tokenizer misses its gates: " + misses,
          "change tokenizer.train (a larger vocabularySize and sampleCharacters, normalization"
              + " identity for text that must come back), the weights of data.sources, or"
              + " tokenizer.gates");
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
    sources.forEach((source, quality) -> figures.put(source, figures(quality)));
    AtomicFiles.writeJson(file, Map.of("sources", figures));
  }

  private static Map<String, Object> figures(SourceQuality quality) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("documents", quality.documents());
    figures.put("characters", quality.characters());
    figures.put("tokens", quality.tokens());
    figures.put("charactersPerToken", rounded(quality.charactersPerToken()));
    figures.put("byteShare", rounded(quality.byteShare()));
    figures.put("unknownShare", rounded(quality.unknownShare()));
    figures.put("roundTrip", rounded(quality.roundTrip()));
    return figures;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }
}
