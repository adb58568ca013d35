package dev.tatara.planner;

/**
 * What a parameter takes on a rank that shards nothing.
 *
 * @param weight the weight that the passes compute with
 * @param gradient the main gradient
 * @param optimizer master weight, where it is another than {@code weight}, and AdamW's two moments;
 *     divided by the data-parallel size under ZeRO-1
 */
public record BytesPerParameter(int weight, int gradient, int optimizer) {
  /** Whether kept whole or not: {@code weight + gradient + optimizer / shards}. */
  public double total(int shards) {
    return weight + gradient + (double) optimizer / shards;
  }
}
