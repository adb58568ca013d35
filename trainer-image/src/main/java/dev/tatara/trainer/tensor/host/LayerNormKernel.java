package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;

/**
 * LayerNorm over rows of whole vectors, with fp32 statistics and weights. Mean and variance are
 * taken in two passes, which keeps the digits of rows whose mean is large.
 */
final class LayerNormKernel {
  private static final int ROWS = 32;

  /** Parts that sum gradients of parameters, at the most. */
  private static final int MOST_PARTS = 64;

  private LayerNormKernel() {}

  /**
   * Forward.
   *
   * @param x [n, h]
   * @param weight address of h fp32 values
   * @param bias address of h fp32 values
   * @param y [n, h], written
   * @param mean address of n fp32 values, written
   * @param rstd address of n fp32 values: 1 / sqrt(variance + epsilon), written
   */
  static void forward(
      ThreadTeam team,
      Matrix x,
      long weight,
      long bias,
      double epsilon,
      Matrix y,
      long mean,
      long rstd) {
    team.run(
        Math.ceilDiv(x.rows(), ROWS),
        part -> {
          int end = Math.min(x.rows(), (part + 1) * ROWS);
          for (int row = part * ROWS; row < end; row++) {
            long from = x.row(row);
            float average = mean(x.half(), from, x.columns());
            double variance = squares(x.half(), from, x.columns(), average) / x.columns();
            float factor = (float) (1 / Math.sqrt(variance + epsilon));
            Lanes.set(false, mean, row, average);
            Lanes.set(false, rstd, row, factor);
            normalise(x.half(), from, x.columns(), average, factor, weight, bias, y.row(row));
          }
        });
  }

  private static float mean(boolean half, long x, int columns) {
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      sum = sum.add(Lanes.load(half, x, i));
    }
    return Lanes.sum(sum) / columns;
  }

  private static double squares(boolean half, long x, int columns, float mean) {
    FloatVector sum = Lanes.zero();
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector difference = Lanes.load(half, x, i).sub(mean);
      sum = difference.fma(difference, sum);
    }
    return Lanes.sum(sum);
  }

  private static void normalise(
      boolean half, long x, int columns, float mean, float rstd, long weight, long bias, long y) {
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector normal = Lanes.load(half, x, i).sub(mean).mul(rstd);
      FloatVector b = Lanes.load(false, bias, i);
      Lanes.store(half, y, i, normal.fma(Lanes.load(false, weight, i), b));
    }
  }

  /**
   * Backward.
   *
   * @param dy [n, h]
   * @param x [n, h]
   * @param mean address of n fp32 values
   * @param rstd address of n fp32 values
   * @param weight address of h fp32 values
   * @param dx [n, h], written
   * @param dWeight address of h fp32 values, written
   * @param dBias address of h fp32 values, written
   */
  static void backward(
      ThreadTeam team,
      Scratch scratch,
      Matrix dy,
      Matrix x,
      long mean,
      long rstd,
      long weight,
      Matrix dx,
      long dWeight,
      long dBias) {
    int columns = x.columns();
    int rows = Math.max(ROWS, Math.ceilDiv(x.rows(), MOST_PARTS));
    int parts = Math.ceilDiv(x.rows(), rows);
    long row = (long) columns * Float.BYTES;
    long weightSums = scratch.bytes(2 * parts * row);
    long biasSums = weightSums + parts * row;
    team.run(
        parts,
        part -> {
          int end = Math.min(x.rows(), (part + 1) * rows);
          Lanes.clear(weightSums + part * row, row);
          Lanes.clear(biasSums + part * row, row);
          for (int i = part * rows; i < end; i++) {
            float m = Lanes.get(false, mean, i);
            float r = Lanes.get(false, rstd, i);
            input(x.half(), dy.row(i), x.row(i), columns, m, r, weight, dx.row(i));
            parameters(
                x.half(),
                dy.row(i),
                x.row(i),
                columns,
                m,
                r,
                weightSums + part * row,
                biasSums + part * row);
          }
        });
    SumKernel.columns(team, new Matrix(weightSums, false, parts, columns), dWeight);
    SumKernel.columns(team, new Matrix(biasSums, false, parts, columns), dBias);
  }

  private static void input(
      boolean half, long dy, long x, int columns, float mean, float rstd, long weight, long dx) {
    FloatVector plain = Lanes.zero();
    FloatVector turned = Lanes.zero();
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector scaled = Lanes.load(half, dy, i).mul(Lanes.load(false, weight, i));
      FloatVector normal = Lanes.load(half, x, i).sub(mean).mul(rstd);
      plain = plain.add(scaled);
      turned = scaled.fma(normal, turned);
    }
    float shift = Lanes.sum(plain) / columns;
    FloatVector slope = Lanes.broadcast(-Lanes.sum(turned) / columns);
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector scaled = Lanes.load(half, dy, i).mul(Lanes.load(false, weight, i));
      FloatVector normal = Lanes.load(half, x, i).sub(mean).mul(rstd);
      Lanes.store(half, dx, i, normal.fma(slope, scaled.sub(shift)).mul(rstd));
    }
  }

  private static void parameters(
      boolean half,
      long dy,
      long x,
      int columns,
      float mean,
      float rstd,
      long dWeight,
      long dBias) {
    for (int i = 0; i < columns; i += Lanes.COUNT) {
      FloatVector gradient = Lanes.load(half, dy, i);
      FloatVector normal = Lanes.load(half, x, i).sub(mean).mul(rstd);
      Lanes.store(false, dWeight, i, gradient.fma(normal, Lanes.load(false, dWeight, i)));
      Lanes.store(false, dBias, i, Lanes.load(false, dBias, i).add(gradient));
    }
  }
}
