package dev.tatara.trainer.tensor.host;

/** Softmax, cross-entropy and its gradient, a row at a time. */
final class CrossEntropyKernel {
  private static final int ROWS = 8;

  private CrossEntropyKernel() {}

  /**
   * Replaces logits [m, V] by {@code (softmax - onehot(target)) factor}.
   *
   * @param factors m values
   * @return natural logarithms of the targets' probabilities, m values; NaN where a row has NaN or
   *     infinity
   */
  static float[] differentiate(ThreadTeam team, Matrix logits, int[] targets, float[] factors) {
    float[] logs = new float[targets.length];
    team.run(
        Math.ceilDiv(targets.length, ROWS),
        part -> {
          int end = Math.min(targets.length, (part + 1) * ROWS);
          for (int row = part * ROWS; row < end; row++) {
            logs[row] = row(logits, logits.row(row), targets[row], factors[row]);
          }
        });
    return logs;
  }

  private static float row(Matrix logits, long address, int target, float factor) {
    boolean half = logits.half();
    int columns = logits.columns();
    float maximum = maximum(half, address, columns);
    if (!(Math.abs(maximum) <= Float.MAX_VALUE)) {
      for (int i = 0; i < columns; i++) {
        Lanes.set(half, address, i, Float.NaN);
      }
      return Float.NaN;
    }
    float sum = sum(half, address, columns, maximum);
    double log = (double) Lanes.get(half, address, target) - maximum - Math.log(sum);
    float chosen = (Lanes.exp(Lanes.get(half, address, target) - maximum) / sum - 1) * factor;
    scale(half, address, columns, maximum, factor / sum);
    Lanes.set(half, address, target, chosen);
    return (float) log;
  }

  private static float maximum(boolean half, long address, int columns) {
    int whole = whole(columns);
    float result = SoftmaxRow.maximum(half, address, whole);
    for (int i = whole; i < columns; i++) {
      result = Math.max(result, Lanes.get(half, address, i));
    }
    return result;
  }

  private static float sum(boolean half, long address, int columns, float shift) {
    int whole = whole(columns);
    float result = SoftmaxRow.sum(half, address, whole, shift);
    for (int i = whole; i < columns; i++) {
      result += Lanes.exp(Lanes.get(half, address, i) - shift);
    }
    return result;
  }

  private static void scale(boolean half, long address, int columns, float shift, float factor) {
    int whole = whole(columns);
    SoftmaxRow.scale(half, address, whole, shift, factor);
    for (int i = whole; i < columns; i++) {
      Lanes.set(half, address, i, Lanes.exp(Lanes.get(half, address, i) - shift) * factor);
    }
  }

  /** Columns in whole vectors; a vocabulary may have some more. */
  private static int whole(int columns) {
    return columns - columns % Lanes.COUNT;
  }
}
