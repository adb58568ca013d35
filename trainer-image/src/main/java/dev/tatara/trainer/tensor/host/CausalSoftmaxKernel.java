package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Softmax over what a query may look at: position {@code i} of a row sees {@code 0 ... i}. */
final class CausalSoftmaxKernel {
  private static final int ROWS = 32;

  private CausalSoftmaxKernel() {}

  /** Replaces scores [m s, s], whole vectors, by weights: 0 where a query may not look. */
  static void forward(ThreadTeam team, Matrix scores) {
    int columns = scores.columns();
    team.run(
        Math.ceilDiv(scores.rows(), ROWS),
        part -> {
          float[] powers = new float[columns];
          int end = Math.min(scores.rows(), (part + 1) * ROWS);
          for (int row = part * ROWS; row < end; row++) {
            softmax(scores.half(), scores.row(row), row % columns + 1, powers);
            clear(scores.half(), scores.row(row), row % columns + 1, columns);
          }
        });
  }

  /** Replaces the gradients of weights [m s, s] by those of the scores. */
  static void backward(ThreadTeam team, Matrix gradients, Matrix weights) {
    boolean half = gradients.half();
    int columns = gradients.columns();
    team.run(
        Math.ceilDiv(gradients.rows(), ROWS),
        part -> {
          int end = Math.min(gradients.rows(), (part + 1) * ROWS);
          for (int index = part * ROWS; index < end; index++) {
            int seen = index % columns + 1;
            long row = gradients.row(index);
            long w = weights.row(index);
            subtract(half, row, w, seen, dot(half, row, w, seen));
            clear(half, row, seen, columns);
          }
        });
  }

  /**
   * The softmax of what is seen of a row; the rest of the last vector becomes 0. (In methods that
   * the JVM compiles each by itself: a larger one would keep its vectors in objects.)
   *
   * @param work fp32 values of a row
   */
  private static void softmax(boolean half, long row, int seen, float[] work) {
    float maximum = widen(half, row, seen, work);
    if (!(Math.abs(maximum) <= Float.MAX_VALUE)) {
      for (int i = 0; i < last(seen) + Lanes.COUNT; i++) {
        Lanes.set(half, row, i, i < seen ? Float.NaN : 0);
      }
      return;
    }
    float sum = powers(work, seen, maximum);
    scale(half, row, seen, work, 1 / sum);
  }

  /** Copies what is seen, minus infinity for the rest of the last vector; returns the largest. */
  private static float widen(boolean half, long row, int seen, float[] values) {
    int last = last(seen);
    FloatVector most = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    most = Lanes.load(half, row, last).blend(most, hidden(seen));
    most.intoArray(values, last);
    for (int i = 0; i < last; i += Lanes.COUNT) {
      FloatVector x = Lanes.load(half, row, i);
      x.intoArray(values, i);
      most = most.max(x);
    }
    return Lanes.maximum(most);
  }

  /** Replaces values by {@code exp(x - shift)}; returns the sum. */
  private static float powers(float[] values, int seen, float shift) {
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < seen; i += Lanes.COUNT) {
      FloatVector power = Lanes.exp(FloatVector.fromArray(Lanes.FLOATS, values, i).sub(shift));
      power.intoArray(values, i);
      sum = sum.add(power);
    }
    return Lanes.sum(sum);
  }

  private static void scale(boolean half, long row, int seen, float[] powers, float factor) {
    int last = last(seen);
    for (int i = 0; i < last; i += Lanes.COUNT) {
      Lanes.store(half, row, i, FloatVector.fromArray(Lanes.FLOATS, powers, i).mul(factor));
    }
    FloatVector end = FloatVector.fromArray(Lanes.FLOATS, powers, last);
    Lanes.store(half, row, last, end.blend(Lanes.zero(), hidden(seen)).mul(factor));
  }

  /** Where the last vector begins of which anything is seen. */
  private static int last(int seen) {
    return (seen - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /** What is hidden of that vector. */
  private static VectorMask<Float> hidden(int seen) {
    return Lanes.FLOATS.indexInRange(0, seen - last(seen)).not();
  }

  private static float dot(boolean half, long a, long b, int seen) {
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < seen; i += Lanes.COUNT) {
      sum = Lanes.load(half, a, i).fma(Lanes.load(half, b, i), sum); // hidden weights are 0
    }
    return Lanes.sum(sum);
  }

  private static void subtract(boolean half, long row, long weights, int seen, float shift) {
    for (int i = 0; i < seen; i += Lanes.COUNT) {
      FloatVector w = Lanes.load(half, weights, i);
      Lanes.store(half, row, i, Lanes.load(half, row, i).sub(shift).mul(w));
    }
  }

  /** Writes 0 to the vectors of which nothing is seen. */
  private static void clear(boolean half, long row, int seen, int columns) {
    for (int i = Math.ceilDiv(seen, Lanes.COUNT) * Lanes.COUNT; i < columns; i += Lanes.COUNT) {
      Lanes.clear(half, row, i);
    }
  }
}
