package dev.tatara.report;

/** Which scores are better. */
public final class MetricDirection {
  private MetricDirection() {}

  /** True of bits and perplexities; other scores are shares of 1, of which more is better. */
  public static boolean lowerIsBetter(String metric) {
    return metric.equals("bits_per_byte") || metric.endsWith("_perplexity");
  }
}
