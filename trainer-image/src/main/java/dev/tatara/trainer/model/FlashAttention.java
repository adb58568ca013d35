package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/**
 * Attention by libtorch's flash kernel for CPUs, which never holds the s x s matrix: for sequences
 * where {@link MatrixAttention} takes too much memory.
 */
final class FlashAttention implements AttentionCore {

  @Override
  public Pass forward(Aten aten, NDArray queries, NDArray keys, NDArray values) {
    NDArray[] result =
        aten.flashAttention(batch(aten, queries), batch(aten, keys), batch(aten, values));
    long[] sizes = queries.getShape().getShape();
    NDArray output = aten.view(aten.copy(result[0], aten.elementType(queries)), sizes);
    return new Pass(queries, keys, values, result[1], output);
  }

  @Override
  public void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients) {
    NDArray[] result =
        aten.flashAttentionGradients(
            batch(aten, dy),
            batch(aten, pass.queries()),
            batch(aten, pass.keys()),
            batch(aten, pass.values()),
            batch(aten, pass.output()),
            pass.weights());
    for (int i = 0; i < gradients.length; i++) {
      aten.copyTo(batch(aten, gradients[i]), result[i]);
    }
  }

  /** The kernel wants [b, a, s, d]: [m, s, d], perhaps strided, as [1, m, s, d]. */
  private static NDArray batch(Aten aten, NDArray x) {
    return aten.unsqueeze(x);
  }
}
