package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Matrix products on a GPU: by ATen, which hands them to cuBLAS, and gradients of bf16 weights by
 * cuBLAS itself straight into the fp32 main gradient.
 */
final class CudaGemm implements Gemm {
  private final Gemm aten = new AtenGemm();
  private final CudaDevice device;

  CudaGemm(CudaDevice device) {
    this.device = device;
  }

  @Override
  public String name() {
    return "cuBLAS";
  }

  @Override
  public NDArray linear(Aten scope, NDArray x, NDArray weight, NDArray bias) {
    return aten.linear(scope, x, weight, bias);
  }

  @Override
  public NDArray inputGradient(Aten scope, NDArray dy, NDArray weight) {
    return aten.inputGradient(scope, dy, weight);
  }

  @Override
  public void weightGradient(
      Aten scope, NDArray dy, NDArray x, NDArray target, boolean accumulate) {
    if (scope.elementType(dy) == scope.elementType(target)) {
      aten.weightGradient(scope, dy, x, target, accumulate);
      return;
    }
    long rows = dy.getShape().get(0);
    if (rows == 0) {
      if (!accumulate) {
        scope.zero(target);
      }
      return;
    }
    try (Aten work = scope.newScope()) {
      device
          .blas()
          .weightGradient(
              matrix(work, dy),
              matrix(work, x),
              matrix(work, target),
              rows,
              x.getShape().get(1),
              dy.getShape().get(1),
              accumulate,
              device.stream());
    }
  }

  /** Rows lie one after the other, with any distance; of other views a copy is taken. */
  private static CudaBlas.Matrix matrix(Aten work, NDArray x) {
    LibTorch library = work.library();
    long[] strides = library.strides(Torch.handle(x));
    if (strides[1] != 1 || strides[0] < x.getShape().get(1)) {
      return matrix(work, work.copy(x, work.elementType(x)));
    }
    return new CudaBlas.Matrix(library.dataPointer(Torch.handle(x)), strides[0]);
  }
}
