package dev.tatara.trainer.dataset;

import java.util.Map;

/** The samples of one source, in their own order. */
sealed interface SourceSamples extends AutoCloseable permits PackedSamples, ExampleSamples {

  /**
   * Computes the order.
   *
   * @param minimumSamples at least that many samples
   * @param seed of the shuffles
   * @return columns of {@link SampleOrder} by their names within the source
   */
  Map<String, int[]> order(long minimumSamples, int seed);

  /**
   * Reads one sample.
   *
   * @param order columns as {@link #order} gave them
   * @param index within the source
   */
  Sample sample(SampleOrder order, int index);

  @Override
  void close();
}
