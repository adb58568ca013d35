package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;

/** Softmax over what a query may look at: position {@code i} of a row sees {@code 0 ... i}. */
final class CausalSoftmaxKernel {
  private static final int ROWS = 32;

  private CausalSoftmaxKernel() {}

  private interface Row {
    /**
     * @param index of the row
     * @param seen positions that it sees
     */
    void at(int index, int seen);
  }

  /** Replaces scores [m s, s], whole vectors, by weights: 0 where a query may not look. */
  static void forward(ThreadTeam team, Matrix scores) {
    boolean half = scores.half();
    forEachRow(
        team,
        scores,
        (index, seen) -> {
          long row = scores.row(index);
          hide(half, row, seen);
          float maximum = SoftmaxRow.maximum(half, row, seen);
          if (!(Math.abs(maximum) <= Float.MAX_VALUE)) {
            for (int i = 0; i < seen; i++) {
              Lanes.set(half, row, i, Float.NaN);
            }
          } else {
            float sum = SoftmaxRow.sum(half, row, seen, maximum);
            SoftmaxRow.scale(half, row, seen, maximum, 1 / sum);
          }
          clear(scores, row, seen);
        });
  }

  /** Replaces the gradients of weights [m s, s] by those of the scores. */
  static void backward(ThreadTeam team, Matrix gradients, Matrix weights) {
    boolean half = gradients.half();
    forEachRow(
        team,
        gradients,
        (index, seen) -> {
          long row = gradients.row(index);
          long w = weights.row(index);
          subtract(half, row, w, seen, dot(half, row, w, seen));
          clear(gradients, row, seen);
        });
  }

  private static void forEachRow(ThreadTeam team, Matrix square, Row body) {
    team.run(
        Math.ceilDiv(square.rows(), ROWS),
        part -> {
          int end = Math.min(square.rows(), (part + 1) * ROWS);
          for (int row = part * ROWS; row < end; row++) {
            body.at(row, row % square.columns() + 1);
          }
        });
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

  /** Makes what is not seen of the last vector vanish beside anything that is. */
  private static void hide(boolean half, long row, int seen) {
    for (int i = seen; i % Lanes.COUNT != 0; i++) {
      Lanes.set(half, row, i, Float.NEGATIVE_INFINITY);
    }
  }

  private static void clear(Matrix square, long row, int seen) {
    long bytes = Lanes.bytes(square.half());
    Lanes.clear(row + seen * bytes, (square.columns() - seen) * bytes);
  }
}
