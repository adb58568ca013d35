package dev.tatara.trainer.evaluate;

import java.util.Set;

/** What metrics mean. */
final class Metrics {
  static final String BITS_PER_BYTE = "bits_per_byte";
  static final String BYTE_PERPLEXITY = "byte_perplexity";
  static final String TOKEN_PERPLEXITY = "token_perplexity";

  private static final Set<String> OF_TEXT =
      Set.of(BITS_PER_BYTE, BYTE_PERPLEXITY, TOKEN_PERPLEXITY);

  private Metrics() {}

  /** Whether a score lies in [0, 1] and more is better; otherwise less is. */
  static boolean isShare(String metric) {
    return !OF_TEXT.contains(metric);
  }
}
