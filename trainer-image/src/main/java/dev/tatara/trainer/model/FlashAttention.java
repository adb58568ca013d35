package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.FlashKernel;
import java.util.Arrays;

/**
 * Attention by libtorch's flash kernel, which never holds the s x s matrix: on CPUs for sequences
 * where {@link MatrixAttention} takes too much memory, on GPUs always the faster one.
 */
final class FlashAttention implements AttentionCore {
  private final FlashKernel kernel;

  FlashAttention(Aten owner) {
    this.kernel = FlashKernel.of(owner);
  }

  @Override
  public Pass forward(Aten aten, NDArray queries, NDArray keys, NDArray values) {
    NDArray[] result =
        kernel.forward(aten, batch(aten, queries), batch(aten, keys), batch(aten, values));
    NDArray output = aten.view(aten.contiguous(result[0]), queries.getShape().getShape());
    return new Pass(queries, keys, values, Arrays.copyOfRange(result, 1, result.length), output);
  }

  @Override
  public void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients) {
    NDArray[] result =
        kernel.backward(
            aten,
            batch(aten, dy),
            batch(aten, pass.queries()),
            batch(aten, pass.keys()),
            batch(aten, pass.values()),
            batch(aten, pass.output()),
            pass.own());
    for (int i = 0; i < gradients.length; i++) {
      aten.copyTo(batch(aten, gradients[i]), result[i]);
    }
  }

  /** The kernel wants [b, a, s, d]: [m, s, d], perhaps strided, as [1, m, s, d]. */
  private static NDArray batch(Aten aten, NDArray x) {
    return aten.unsqueeze(x);
  }
}
