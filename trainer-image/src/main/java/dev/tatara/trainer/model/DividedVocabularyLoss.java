package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * Cross-entropy where each tensor-parallel rank has the logits of some tokens: the maximum of each
 * row, the sum of its exponentials and the logit of its target go over the ranks (Shoeybi et al.
 * 2019, section 3), three values a position in place of the whole row.
 */
final class DividedVocabularyLoss implements CrossEntropy {
  private final TensorParallel tensor;
  private final int first;
  private final int count;

  /**
   * @param first the first token of this rank
   * @param count tokens of this rank; where it has none at all, the logits are one column of
   *     anything
   */
  DividedVocabularyLoss(TensorParallel tensor, int first, int count) {
    this.tensor = tensor;
    this.first = first;
    this.count = count;
  }

  @Override
  public float[] logProbabilities(Aten aten, NDArray logits, int[] targets) {
    return exponentiate(aten, logits, new LocalTargets(aten, targets)).logProbabilities();
  }

  @Override
  public boolean inPlace(Aten aten) {
    return false;
  }

  @Override
  public Derivative differentiate(Aten aten, NDArray input, int[] targets, float[] factors) {
    NDArray logits = CrossEntropy.widened(aten, input);
    LocalTargets local = new LocalTargets(aten, targets);
    Exponentials result = exponentiate(aten, logits, local);
    aten.multiplyBy(logits, aten.floats(result.reciprocalSums(), targets.length, 1));
    CrossEntropy.subtract(aten, logits, local.columns, local.present);
    NDArray gradient = CrossEntropy.scaled(aten, logits, factors, aten.elementType(input));
    return new Derivative(result.logProbabilities(), gradient);
  }

  /** What is the same on all ranks, m values each. */
  private record Exponentials(float[] logProbabilities, float[] reciprocalSums) {}

  /** Replaces logits by {@code exp(logit - maximum)}. */
  private Exponentials exponentiate(Aten aten, NDArray logits, LocalTargets targets) {
    int rows = targets.present.length;
    if (count == 0) {
      aten.addTo(logits, aten.floats(new float[] {Float.NEGATIVE_INFINITY}, 1));
    }
    NDArray maximum = aten.rowMaximum(logits); // [m, 1]
    tensor.maximum(aten, maximum);
    NDArray chosen = aten.gather(logits, targets.columns); // [m, 1]
    aten.exponentiateBy(logits, maximum);

    float[] maxima = maximum.toFloatArray();
    float[] values = chosen.toFloatArray();
    for (int i = 0; i < rows; i++) {
      values[i] = targets.present[i] == 0 ? 0 : values[i] - maxima[i];
    }
    NDArray sums = aten.empty(ElementType.FLOAT32, 2, rows, 1);
    NDArray exponentials = aten.rowSum(logits); // [m, 1]
    aten.copyTo(aten.view(aten.narrow(sums, 0, 0, 1), rows, 1), exponentials);
    aten.copyTo(aten.view(aten.narrow(sums, 0, 1, 1), rows, 1), aten.floats(values, rows, 1));
    tensor.sum(aten, sums);

    float[] both = sums.toFloatArray();
    float[] logs = new float[rows];
    float[] reciprocals = new float[rows];
    for (int i = 0; i < rows; i++) {
      logs[i] = (float) (both[rows + i] - Math.log(both[i]));
      reciprocals[i] = 1 / both[i];
    }
    return new Exponentials(logs, reciprocals);
  }

  /** The targets as columns of this rank's logits: 0 for those of other ranks. */
  private final class LocalTargets {
    final NDArray columns;

    /** 1 where the target is one of this rank's tokens. */
    final float[] present;

    LocalTargets(Aten aten, int[] targets) {
      int[] local = new int[targets.length];
      present = new float[targets.length];
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] >= first && targets[i] < first + count) {
          local[i] = targets[i] - first;
          present[i] = 1;
        }
      }
      columns = aten.indices(local, targets.length, 1);
    }
  }
}
