package dev.tatara.trainer.train;

/**
 * Consecutive samples of a run's order.
 *
 * @param from the first
 * @param to the one after the last
 */
record SampleRange(long from, long to) {
  SampleRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("no samples from " + from + " to before " + to);
    }
  }
}
