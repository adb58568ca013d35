package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** The loss of m positions from their fp32 logits [m, columns]. */
sealed interface CrossEntropy permits WholeVocabularyLoss, DividedVocabularyLoss {

  /**
   * @param logProbabilities of the targets, natural: m values
   * @param gradient {@code softmax - onehot(target)}: [m, columns]
   */
  record Derivative(float[] logProbabilities, NDArray gradient) {}

  /** The natural logarithms of the targets' probabilities. The logits may be overwritten. */
  float[] logProbabilities(Aten aten, NDArray logits, int[] targets);

  /** The same, and the gradient of the loss. The logits may be overwritten. */
  Derivative differentiate(Aten aten, NDArray logits, int[] targets);

  /** {@code matrix[i, column[i]] -= amount[i]}. */
  static void subtract(Aten aten, NDArray matrix, NDArray columns, float[] amounts) {
    float[] negative = new float[amounts.length];
    for (int i = 0; i < amounts.length; i++) {
      negative[i] = -amounts[i];
    }
    aten.scatterAddTo(matrix, columns, aten.floats(negative, negative.length, 1));
  }
}
