package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/**
 * The three matrix products of a linear layer {@code y = x W^T + b}, with {@code x} [n, in], {@code
 * W} [out, in] and {@code y} [n, out]. Results belong to the scope that is passed.
 */
interface Gemm {
  /** For logs. */
  String name();

  /** {@code x W^T + b}: [n, out]; {@code bias} may be null. */
  NDArray linear(Aten aten, NDArray x, NDArray weight, NDArray bias);

  /** {@code dy W}: [n, in]. */
  NDArray inputGradient(Aten aten, NDArray dy, NDArray weight);

  /**
   * {@code dy^T x} [out, in], added to {@code target} or, where not {@code accumulate}, written
   * over it.
   */
  void weightGradient(Aten aten, NDArray dy, NDArray x, NDArray target, boolean accumulate);
}
