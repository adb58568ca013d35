package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.inference.ContinuationScore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How likely a document is.
 *
 * @param bits minus its log-probability, to the base of 2
 * @param bytes of its UTF-8
 * @param tokens that it is made of
 */
record TextLikelihood(double bits, long bytes, long tokens) {
  private static final String BITS_PER_BYTE = "bits_per_byte";

  /** What text comes to. */
  static final Set<String> METRICS = Set.of(BITS_PER_BYTE, "byte_perplexity", "token_perplexity");

  private static final double LN2 = Math.log(2);

  /** Of the scores of a document's pieces. */
  static TextLikelihood of(String text, List<ContinuationScore> pieces) {
    return new TextLikelihood(
        -pieces.stream().mapToDouble(ContinuationScore::logProbability).sum() / LN2,
        text.getBytes(StandardCharsets.UTF_8).length,
        pieces.stream().mapToLong(piece -> piece.tokens().size()).sum());
  }

  /**
   * What documents come to: bits per byte, and 2 to the power of bits per byte and per token. The
   * interval is that of a ratio of sums over documents (Cochran, Sampling Techniques, 1977, 6.4).
   *
   * @param documents at least one, with bytes
   */
  static Outcome outcome(List<TextLikelihood> documents) {
    double bits = documents.stream().mapToDouble(TextLikelihood::bits).sum();
    long bytes = documents.stream().mapToLong(TextLikelihood::bytes).sum();
    long tokens = documents.stream().mapToLong(TextLikelihood::tokens).sum();
    double ratio = bits / bytes;
    int n = documents.size();
    double meanBytes = (double) bytes / n;
    double[] deviations =
        documents.stream().mapToDouble(d -> (d.bits - ratio * d.bytes) / meanBytes).toArray();
    return new Outcome(
        BITS_PER_BYTE,
        ratio,
        ChoiceMetrics.confidenceOfMean(deviations),
        Map.of(
            BITS_PER_BYTE,
            ratio,
            "byte_perplexity",
            Math.pow(2, ratio),
            "token_perplexity",
            Math.pow(2, bits / tokens)),
        null,
        0,
        List.of(),
        n,
        List.of());
  }
}
