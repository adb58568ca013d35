package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/** The loss of m positions from their fp32 logits [m, columns]. */
sealed interface CrossEntropy permits WholeVocabularyLoss, DividedVocabularyLoss {

  /**
   * @param logProbabilities of the targets, natural: m values
   * @param gradient {@code (softmax - onehot(target)) factor}: [m, columns] in the type of the
   *     logits
   */
  record Derivative(float[] logProbabilities, NDArray gradient) {}

  /** The natural logarithms of the targets' probabilities. The logits may be overwritten. */
  float[] logProbabilities(Aten aten, NDArray logits, int[] targets);

  /**
   * The same, and the gradient of the loss. The logits may be overwritten.
   *
   * @param logits [m, columns] in the type of the passes
   * @param factors of the positions, m values
   */
  Derivative differentiate(Aten aten, NDArray logits, int[] targets, float[] factors);

  /** Whether {@link #differentiate} needs no memory but that of the logits, if they are many. */
  boolean inPlace(Aten aten);

  /** Logits in fp32. */
  static NDArray widened(Aten aten, NDArray logits) {
    return aten.elementType(logits) == ElementType.FLOAT32
        ? logits
        : aten.copy(logits, ElementType.FLOAT32);
  }

  /** {@code gradient factors} in another type: [m, columns]. */
  static NDArray scaled(Aten aten, NDArray gradient, float[] factors, ElementType type) {
    aten.multiplyBy(gradient, aten.floats(factors, factors.length, 1));
    return type == ElementType.FLOAT32 ? gradient : aten.copy(gradient, type);
  }

  /** {@code matrix[i, column[i]] -= amount[i]}. */
  static void subtract(Aten aten, NDArray matrix, NDArray columns, float[] amounts) {
    float[] negative = new float[amounts.length];
    for (int i = 0; i < amounts.length; i++) {
      negative[i] = -amounts[i];
    }
    aten.scatterAddTo(matrix, columns, aten.floats(negative, negative.length, 1));
  }
}
