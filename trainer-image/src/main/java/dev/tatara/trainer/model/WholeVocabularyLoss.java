package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Fused;
import java.util.Arrays;
import java.util.Optional;

/** Cross-entropy where this rank has all logits. */
final class WholeVocabularyLoss implements CrossEntropy {
  /** Below this a probability has lost digits, so that its logarithm is taken another way. */
  private static final float SMALL = 1e-30f;

  @Override
  public float[] logProbabilities(Aten aten, NDArray logits, int[] targets) {
    return aten.gather(aten.logSoftmax(logits), column(aten, targets)).toFloatArray();
  }

  @Override
  public boolean inPlace(Aten aten) {
    return aten.fused(Long.MAX_VALUE).isPresent();
  }

  @Override
  public Derivative differentiate(Aten aten, NDArray input, int[] targets, float[] factors) {
    Optional<Fused> fused = aten.fused(input.size());
    if (fused.isPresent()) {
      return new Derivative(fused.get().crossEntropyBy(input, targets, factors), input);
    }
    NDArray logits = CrossEntropy.widened(aten, input);
    NDArray index = column(aten, targets);
    NDArray probabilities = aten.softmax(logits);
    float[] logs = logarithms(aten, logits, probabilities, index);
    float[] ones = new float[targets.length];
    Arrays.fill(ones, 1);
    CrossEntropy.subtract(aten, probabilities, index, ones);
    NDArray gradient = CrossEntropy.scaled(aten, probabilities, factors, aten.elementType(input));
    return new Derivative(logs, gradient);
  }

  private static float[] logarithms(
      Aten aten, NDArray logits, NDArray probabilities, NDArray index) {
    float[] values = aten.gather(probabilities, index).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > SMALL)) {
        return aten.gather(aten.logSoftmax(logits), index).toFloatArray();
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.log(values[i]);
    }
    return values;
  }

  private static NDArray column(Aten aten, int[] targets) {
    return aten.indices(targets, targets.length, 1);
  }
}
