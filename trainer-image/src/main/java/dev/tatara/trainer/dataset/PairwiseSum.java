package dev.tatara.trainer.dataset;

/**
 * The sum of numpy's {@code np.sum}, to the bit: few numbers are added from left to right, more in
 * eight interleaved sums, many by halves (numpy, {@code loops_utils.h.src}, {@code pairwise_sum}).
 */
final class PairwiseSum {
  private static final int LANES = 8;
  private static final int BLOCK = 128;

  private PairwiseSum() {}

  static double of(double[] values) {
    return of(values, 0, values.length);
  }

  private static double of(double[] values, int begin, int count) {
    if (count < LANES) {
      return plus(0, values, begin, begin + count);
    }
    if (count > BLOCK) {
      int half = count / 2 / LANES * LANES;
      return of(values, begin, half) + of(values, begin + half, count - half);
    }
    double[] lanes = new double[LANES];
    int whole = begin + count / LANES * LANES;
    for (int i = begin; i < whole; i++) {
      lanes[(i - begin) % LANES] += values[i];
    }
    double sum =
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
            + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    return plus(sum, values, whole, begin + count);
  }

  private static double plus(double sum, double[] values, int begin, int end) {
    double total = sum;
    for (int i = begin; i < end; i++) {
      total += values[i];
    }
    return total;
  }
}
