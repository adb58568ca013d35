package dev.tatara.trainer.dataset;

import java.util.Arrays;

/**
 * Which source each sample comes from (gpt-neox, {@code build_blending_indices}): always the source
 * that is furthest behind its share, the first of several. So the mix is right at every point of
 * the run, not only at its end.
 *
 * @param sources for each sample the number of its source
 * @param samples for each sample its number within that source
 * @param counts samples taken from each source
 */
record Blend(int[] sources, int[] samples, int[] counts) {

  /**
   * @param weights of the sources, before normalisation
   * @param size samples in all
   */
  static Blend build(double[] weights, int size) {
    double[] shares = shares(weights);
    int[] sources = new int[size];
    int[] samples = new int[size];
    int[] counts = new int[weights.length];
    for (int i = 0; i < size; i++) {
      int furthest = 0;
      double largestLag = Double.NEGATIVE_INFINITY;
      for (int source = 0; source < shares.length; source++) {
        double lag = shares[source] * Math.max(i, 1) - counts[source];
        if (lag > largestLag) {
          largestLag = lag;
          furthest = source;
        }
      }
      sources[i] = furthest;
      samples[i] = counts[furthest]++;
    }
    return new Blend(sources, samples, counts);
  }

  /**
   * The weights divided by their sum, added from left to right as gpt-neox does in Python ({@code
   * get_normalized_weights_and_num_samples}); not as streams add, which compensate for rounding.
   */
  static double[] normalise(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return dividedBy(sum, weights);
  }

  /**
   * What lags are measured against: gpt-neox divides the normalised weights once more, by their sum
   * in numpy ({@code BlendableDataset}). The last bit of a share decides between sources that lag
   * alike.
   */
  static double[] shares(double[] weights) {
    double[] normalised = normalise(weights);
    return dividedBy(PairwiseSum.of(normalised), normalised);
  }

  private static double[] dividedBy(double sum, double[] values) {
    return Arrays.stream(values).map(value -> value / sum).toArray();
  }
}
