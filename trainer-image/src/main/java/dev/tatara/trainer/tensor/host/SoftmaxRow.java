package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;

/**
 * The three passes of a softmax over the whole vectors of a row, up to one that holds {@code end}.
 */
final class SoftmaxRow {
  private SoftmaxRow() {}

  /** The largest value, minus infinity of none; NaN if one is. */
  static float maximum(boolean half, long row, int end) {
    FloatVector most = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    for (int i = 0; i < end; i += Lanes.COUNT) {
      most = most.max(Lanes.load(half, row, i));
    }
    return Lanes.maximum(most);
  }

  /** The sum of {@code exp(x - shift)}. */
  static float sum(boolean half, long row, int end, float shift) {
    FloatVector sums = Lanes.zero();
    for (int i = 0; i < end; i += Lanes.COUNT) {
      sums = sums.add(Lanes.exp(Lanes.load(half, row, i).sub(shift)));
    }
    return Lanes.sum(sums);
  }

  /** {@code x = exp(x - shift) factor}. */
  static void scale(boolean half, long row, int end, float shift, float factor) {
    for (int i = 0; i < end; i += Lanes.COUNT) {
      Lanes.store(half, row, i, Lanes.exp(Lanes.load(half, row, i).sub(shift)).mul(factor));
    }
  }
}
