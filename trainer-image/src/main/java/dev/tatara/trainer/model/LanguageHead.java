package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.Arrays;

/**
 * Output matrix and cross-entropy. Only the rows of the real vocabulary are multiplied, so padded
 * tokens have no logit, take no probability and get no gradient.
 *
 * <p>The loss works on some positions at a time and goes backward at once, so that there are never
 * more than {@link #CHUNK_BYTES} of logits. That is also faster: glibc hands blocks from 32 MiB on
 * back to the system at every free, and touching fresh pages costs as much as the softmax itself.
 */
final class LanguageHead {
  private static final long CHUNK_BYTES = 24L << 20;

  /** Below this a probability has lost digits, so that its logarithm is taken another way. */
  private static final float SMALL = 1e-30f;

  private final Parameter weight;
  private final int vocabularySize;
  private final ElementType type;

  /**
   * @param loss in nats, unscaled
   * @param gradient of x, scaled: [n, h]
   */
  record Backward(double loss, NDArray gradient) {}

  LanguageHead(ParameterStore parameters, ModelConfig config, ElementType type) {
    this.weight = parameters.get("embed_out.weight");
    this.vocabularySize = config.vocabularySize();
    this.type = type;
  }

  /** fp32 logits [n, V] of x [n, h]. */
  NDArray logits(Aten aten, NDArray x) {
    NDArray logits = aten.linear(x, realRows(aten), null);
    if (type == ElementType.FLOAT32) {
      return logits;
    }
    try (logits) {
      return aten.copy(logits, ElementType.FLOAT32);
    }
  }

  /** Cross-entropy of x [n, h], {@code sum(-log p(target) mask) / sum(mask)}, in nats. */
  double loss(Aten aten, NDArray x, MicroBatch batch) {
    int rows = batch.targets().length;
    double sum = 0;
    for (int start = 0; start < rows; start += chunk(rows)) {
      int end = Math.min(rows, start + chunk(rows));
      try (Aten work = aten.newScope()) {
        NDArray logits = logits(work, work.narrow(x, 0, start, end - start));
        NDArray targets = targets(work, batch, start, end);
        float[] logs = work.gather(work.logSoftmax(logits), targets).toFloatArray();
        for (int i = 0; i < logs.length; i++) {
          sum -= (double) logs[i] * batch.lossMask()[start + i];
        }
      }
    }
    return sum / maskSum(batch);
  }

  /**
   * The loss, and its gradient times {@code gradientScale}: of the matrix accumulated, of x
   * returned.
   */
  Backward forwardBackward(Aten aten, NDArray x, MicroBatch batch, double gradientScale) {
    int rows = batch.targets().length;
    double maskSum = maskSum(batch);
    double sum = 0;
    NDArray dx = aten.empty(type, x.getShape().getShape());
    for (int start = 0; start < rows; start += chunk(rows)) {
      int end = Math.min(rows, start + chunk(rows));
      float[] mask = Arrays.copyOfRange(batch.lossMask(), start, end);
      try (Aten work = aten.newScope()) {
        NDArray part = work.narrow(x, 0, start, end - start); // [m, h]
        NDArray targets = targets(work, batch, start, end); // [m, 1]
        NDArray logits = logits(work, part); // [m, V]
        NDArray probabilities = work.softmax(logits); // [m, V]
        float[] logs = logarithms(work, logits, probabilities, targets);
        for (int i = 0; i < logs.length; i++) {
          sum -= (double) logs[i] * mask[i];
        }
        NDArray dLogits =
            logitGradient(work, probabilities, targets, mask, gradientScale / maskSum);
        weight.accumulateRowsProduct(work, vocabularySize, dLogits, part);
        work.copyTo(
            work.narrow(dx, 0, start, end - start),
            work.linearInputGradient(dLogits, realRows(work)));
      }
    }
    return new Backward(sum / maskSum, dx);
  }

  /** Logarithms of the targets' probabilities. */
  private static float[] logarithms(
      Aten aten, NDArray logits, NDArray probabilities, NDArray targets) {
    float[] values = aten.gather(probabilities, targets).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > SMALL)) {
        return aten.gather(aten.logSoftmax(logits), targets).toFloatArray();
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.log(values[i]);
    }
    return values;
  }

  /** {@code (softmax - onehot(target)) mask scale}, in place of the probabilities: [m, V]. */
  private NDArray logitGradient(
      Aten aten, NDArray probabilities, NDArray targets, float[] mask, double scale) {
    float[] factors = new float[mask.length];
    float[] minusOnes = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      factors[i] = (float) (mask[i] * scale);
      minusOnes[i] = -1;
    }
    aten.scatterAddTo(probabilities, targets, aten.floats(minusOnes, mask.length, 1));
    aten.multiplyBy(probabilities, aten.floats(factors, mask.length, 1));
    return type == ElementType.FLOAT32 ? probabilities : aten.copy(probabilities, type);
  }

  private static NDArray targets(Aten aten, MicroBatch batch, int start, int end) {
    return aten.indices(Arrays.copyOfRange(batch.targets(), start, end), end - start, 1);
  }

  /** Positions a chunk, all chunks about alike. */
  private int chunk(int rows) {
    long most = Math.max(1, CHUNK_BYTES / ((long) vocabularySize * Float.BYTES));
    int chunks = Math.toIntExact(Math.ceilDiv(rows, most));
    return Math.ceilDiv(rows, chunks);
  }

  private static double maskSum(MicroBatch batch) {
    double sum = 0;
    for (float value : batch.lossMask()) {
      sum += value;
    }
    return sum == 0 ? 1 : sum;
  }

  private NDArray realRows(Aten aten) {
    return aten.narrow(weight.weight(), 0, 0, vocabularySize);
  }
}
