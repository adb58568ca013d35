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
   * {@code dy^T x} [out, in], added to {@code target} (fp32) or, where not {@code accumulate},
   * written over it. Products of bf16 matrices are summed in fp32; where the processor multiplies
   * bf16 itself, the sum is rounded to bf16 once before it is added, as in PyTorch.
   */
  void weightGradient(Aten aten, NDArray dy, NDArray x, NDArray target, boolean accumulate);

  /**
   * {@code target = beta addend + alpha a b} for batches of matrices [n, i, k] and [n, k, j]; the
   * addend is broadcast, and not read where beta is 0.
   */
  default void batched(
      Aten aten, NDArray target, double beta, NDArray addend, double alpha, NDArray a, NDArray b) {
    aten.library()
        .batchedMultiplyAdd(
            Torch.handle(target),
            Torch.handle(addend),
            Torch.handle(a),
            Torch.handle(b),
            beta,
            alpha);
  }
}
