package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/**
 * bf16 matrices multiplied as fp32, for processors without bf16 instructions (AVX2 only), where
 * libtorch's own bf16 product runs one element at a time. Widening is exact, products are summed in
 * fp32 and rounded once, and the gradient of a weight reaches its fp32 target without rounding.
 */
final class WidenedGemm implements Gemm {
  private final Gemm wide;

  /**
   * @param wide multiplies fp32 matrices
   */
  WidenedGemm(Gemm wide) {
    this.wide = wide;
  }

  @Override
  public String name() {
    return wide.name() + " in fp32";
  }

  @Override
  public NDArray linear(Aten aten, NDArray x, NDArray weight, NDArray bias) {
    try (Aten work = aten.newScope()) {
      NDArray wideBias = bias == null ? null : widened(work, bias);
      return aten.copy(
          wide.linear(work, widened(work, x), widened(work, weight), wideBias),
          ElementType.BFLOAT16);
    }
  }

  @Override
  public NDArray inputGradient(Aten aten, NDArray dy, NDArray weight) {
    try (Aten work = aten.newScope()) {
      return aten.copy(
          wide.inputGradient(work, widened(work, dy), widened(work, weight)), ElementType.BFLOAT16);
    }
  }

  @Override
  public void weightGradient(Aten aten, NDArray dy, NDArray x, NDArray target, boolean accumulate) {
    try (Aten work = aten.newScope()) {
      wide.weightGradient(work, widened(work, dy), widened(work, x), target, accumulate);
    }
  }

  @Override
  public void batched(
      Aten aten, NDArray target, double beta, NDArray addend, double alpha, NDArray a, NDArray b) {
    try (Aten work = aten.newScope()) {
      NDArray sum = work.empty(ElementType.FLOAT32, target.getShape().getShape());
      NDArray start = beta == 0 ? sum : widened(work, addend);
      wide.batched(work, sum, beta, start, alpha, widened(work, a), widened(work, b));
      aten.copyTo(target, sum);
    }
  }

  private static NDArray widened(Aten aten, NDArray x) {
    return aten.copy(x, ElementType.FLOAT32);
  }
}
