package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * Output matrix and cross-entropy. Only the rows of the real vocabulary are multiplied, so padded
 * tokens have no logit, take no probability and get no gradient.
 */
final class LanguageHead {
  private final Parameter weight;
  private final int vocabularySize;
  private final ElementType type;

  LanguageHead(ParameterStore parameters, ModelConfig config, ElementType type) {
    this.weight = parameters.get("embed_out.weight");
    this.vocabularySize = config.vocabularySize();
    this.type = type;
  }

  /** fp32 logits [n, V] of x [n, h]. */
  NDArray logits(Aten aten, NDArray x) {
    NDArray logits = aten.linear(x, rows(aten, weight.weight()), null);
    if (type == ElementType.FLOAT32) {
      return logits;
    }
    try (logits) {
      return aten.copy(logits, ElementType.FLOAT32);
    }
  }

  /** The loss of each position. */
  record Loss(NDArray logProbabilities, NDArray targets, double value) {}

  /**
   * Cross-entropy, {@code sum(-log p(target) mask) / sum(mask)}, in nats.
   *
   * @param x [n, h]
   */
  Loss loss(Aten aten, NDArray x, MicroBatch batch) {
    int rows = batch.targets().length;
    NDArray targets = aten.indices(batch.targets(), rows, 1);
    NDArray logProbabilities; // [n, V]
    try (NDArray logits = logits(aten, x)) {
      logProbabilities = aten.logSoftmax(logits);
    }
    float[] ofTargets = aten.gather(logProbabilities, targets).toFloatArray();
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum -= (double) ofTargets[i] * batch.lossMask()[i];
    }
    return new Loss(logProbabilities, targets, sum / maskSum(batch));
  }

  /**
   * Accumulates the gradient of the matrix and returns that of x: [n, h]. The logits' gradient is
   * {@code (softmax - onehot(target)) mask scale / sum(mask)}; it takes the place of the
   * logarithms.
   */
  NDArray backward(Aten aten, Loss loss, NDArray x, MicroBatch batch, double gradientScale) {
    int rows = batch.targets().length;
    float[] factors = new float[rows];
    float[] minusOnes = new float[rows];
    double scale = gradientScale / maskSum(batch);
    for (int i = 0; i < rows; i++) {
      factors[i] = (float) (batch.lossMask()[i] * scale);
      minusOnes[i] = -1;
    }
    NDArray dLogits = loss.logProbabilities(); // [n, V]
    aten.exponentiate(dLogits);
    aten.scatterAddTo(dLogits, loss.targets(), aten.floats(minusOnes, rows, 1));
    aten.multiplyBy(dLogits, aten.floats(factors, rows, 1));
    if (type != ElementType.FLOAT32) {
      NDArray wide = dLogits;
      dLogits = aten.copy(wide, type);
      wide.close();
    }
    weight.accumulateRowsProduct(aten, vocabularySize, dLogits, x);
    return aten.linearInputGradient(dLogits, rows(aten, weight.weight()));
  }

  private static double maskSum(MicroBatch batch) {
    double sum = 0;
    for (float value : batch.lossMask()) {
      sum += value;
    }
    return sum == 0 ? 1 : sum;
  }

  private NDArray rows(Aten aten, NDArray matrix) {
    return aten.narrow(matrix, 0, 0, vocabularySize);
  }
}
