package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.TokenizerGates;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  /** Of a source's characters, so many are measured, spread over all of it. */
  private static final long SAMPLE_CHARACTERS = 1_000_000;

  /** Reads the corpus and measures. */
  static TokenizerQuality of(Artifact corpus, Tokenizer tokenizer) throws IOException {
    SortedMap<String, SourceQuality> sources = new TreeMap<>();
    for (String source : CorpusReader.sources(corpus)) {
      long every = Math.max(1, CorpusReader.characters(corpus, source) / SAMPLE_CHARACTERS);
      SourceQuality quality = SourceQuality.NONE;
      try (CorpusReader reader = new CorpusReader(corpus, source)) {
        long number = 0;
        for (Document d = reader.next(); d != null; d = reader.next()) {
          quality = number++ % every == 0 ? quality.plus(d, tokenizer) : quality;
        }
      }
      sources.put(source, quality);
      LOG.info(
          "{}: {} characters a token, {} % of the tokens are bytes, {} % unknown, {} % of {}"
              + " documents come back letter by letter",
          source,
          "%.2f".formatted(quality.charactersPerToken()),
          percent(quality.byteShare()),
          percent(quality.unknownShare()),
          percent(quality.roundTrip()),
          quality.documents());
    }
    return new TokenizerQuality(sources);
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
        : "%s %.4f, at least %s is asked for".formatted(what, value, limit);
  }

  private static String atMost(String what, double value, Double limit) {
    return limit == null || value <= limit
        ? ""
        : "%s %.4f, at most %s is allowed".formatted(what, value, limit);
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
    return "%.2f".formatted(100 * share);
  }
}
