package dev.tatara.trainer.gate;

/** Which scores are better. */
public final class Direction {
  private Direction() {}

  /** True of bits and perplexities; other scores are shares of 1, of which more is better. */
  public static boolean lowerIsBetter(String metric) {
    return metric.equals("bits_per_byte") || metric.endsWith("_perplexity");
  }
}
