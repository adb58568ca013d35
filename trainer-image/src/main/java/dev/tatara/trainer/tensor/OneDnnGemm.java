package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Matrix products by oneDNN. libtorch sends fp32 products to MKL, which on AMD processors runs at
 * half of what oneDNN reaches; {@code mkldnn::_linear_pointwise} is the one operator that asks for
 * oneDNN whatever the type.
 */
final class OneDnnGemm implements Gemm {
  @Override
  public String name() {
    return "oneDNN";
  }

  @Override
  public NDArray linear(Aten aten, NDArray x, NDArray weight, NDArray bias) {
    return aten.own(
        aten.library()
            .oneDnnLinear(
                Torch.handle(x), Torch.handle(weight), bias == null ? 0 : Torch.handle(bias)));
  }

  @Override
  public NDArray inputGradient(Aten aten, NDArray dy, NDArray weight) {
    return linear(aten, dy, aten.transpose(weight), null);
  }

  @Override
  public void weightGradient(Aten aten, NDArray dy, NDArray x, NDArray target, boolean accumulate) {
    try (NDArray product = linear(aten, aten.transpose(dy), aten.transpose(x), null)) {
      if (accumulate) {
        aten.addTo(target, product);
      } else {
        aten.copyTo(target, product);
      }
    }
  }
}
