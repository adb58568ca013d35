package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Fused;
import java.util.Arrays;
import java.util.Optional;

/**
 * Attention by batched matrix products over the whole s x s matrix: at short sequences much faster
 * on a CPU than the flash kernel, at 2 m s^2 elements of memory a layer.
 */
final class MatrixAttention implements AttentionCore {
  private static final float HIDDEN = -1e9f;

  private final NDArray mask;
  private final double scale;
  private final ElementType type;

  /** Keeps a mask [1, sequenceLength, sequenceLength]: 0 where a query may look, else -1e9. */
  MatrixAttention(Aten owner, ModelConfig config, ElementType type) {
    this.type = type;
    this.scale = 1 / Math.sqrt(config.headSize());
    int length = config.sequenceLength();
    float[] values = new float[length * length];
    for (int query = 0; query < length; query++) {
      Arrays.fill(values, query * length + query + 1, (query + 1) * length, HIDDEN);
    }
    this.mask = owner.copy(owner.floats(values, 1, length, length), type);
  }

  @Override
  public Pass forward(Aten aten, NDArray queries, NDArray keys, NDArray values) {
    NDArray output = aten.empty(type, queries.getShape().getShape()); // [m, s, d]
    NDArray weights = weights(aten, queries, aten.permute(keys, 0, 2, 1)); // [m, s, s]
    aten.multiplyTo(output, weights, values);
    return new Pass(queries, keys, values, new NDArray[] {weights}, output);
  }

  /**
   * The softmax of the scores of what each position sees: [m, s, s].
   *
   * @param keys transposed, [m, d, s]
   */
  private NDArray weights(Aten aten, NDArray queries, NDArray keys) {
    long heads = queries.getShape().get(0);
    long length = queries.getShape().get(1);
    NDArray scores = aten.empty(type, heads, length, length); // [m, s, s]
    Optional<Fused> fused = fused(aten, heads, length);
    if (fused.isPresent()) {
      aten.multiplyTo(scores, scale, queries, keys);
      fused.get().causalSoftmaxBy(scores);
      return scores;
    }
    try (scores) {
      NDArray visible = aten.narrow(aten.narrow(mask, 1, 0, length), 2, 0, length); // [1, s, s]
      aten.multiplyAddTo(scores, visible, scale, queries, keys);
      return aten.softmax(scores);
    }
  }

  @Override
  public void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients) {
    NDArray weights = pass.own()[0];
    aten.multiplyTo(gradients[2], aten.permute(weights, 0, 2, 1), dy);
    NDArray dWeights = aten.empty(type, weights.getShape().getShape()); // [m, s, s]
    aten.multiplyTo(dWeights, dy, aten.permute(pass.values(), 0, 2, 1));
    NDArray dScores = scoreGradients(aten, dWeights, weights); // [m, s, s]
    aten.multiplyTo(gradients[0], scale, dScores, pass.keys());
    aten.multiplyTo(gradients[1], scale, aten.permute(dScores, 0, 2, 1), pass.queries());
  }

  /** Takes the gradients of the weights over. */
  private static NDArray scoreGradients(Aten aten, NDArray dWeights, NDArray weights) {
    Optional<Fused> fused = fused(aten, weights.getShape().get(0), weights.getShape().get(2));
    if (fused.isPresent()) {
      fused.get().causalSoftmaxGradientBy(dWeights, weights);
      return dWeights;
    }
    try (dWeights) {
      return aten.softmaxGradient(dWeights, weights);
    }
  }

  private static Optional<Fused> fused(Aten aten, long heads, long length) {
    return aten.fused(heads * length * length).filter(fused -> fused.takesRows(length));
  }
}
