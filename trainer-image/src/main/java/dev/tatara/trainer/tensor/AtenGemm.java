package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** Matrix products by whatever library libtorch prefers for the type (MKL, cuBLAS, ...). */
final class AtenGemm implements Gemm {
  @Override
  public String name() {
    return "ATen";
  }

  @Override
  public NDArray linear(Aten aten, NDArray x, NDArray weight, NDArray bias) {
    return aten.dispatch("aten::linear", "", x, weight, Optional.ofNullable(bias));
  }

  @Override
  public NDArray inputGradient(Aten aten, NDArray dy, NDArray weight) {
    return aten.dispatch("aten::mm", "", dy, weight);
  }

  @Override
  public void weightGradient(Aten aten, NDArray dy, NDArray x, NDArray target, boolean accumulate) {
    NDArray transposed = aten.transpose(dy);
    if (aten.elementType(dy) == aten.elementType(target)) {
      long sum = Torch.handle(target);
      aten.library()
          .multiplyAdd(sum, sum, Torch.handle(transposed), Torch.handle(x), accumulate ? 1 : 0, 1);
      return;
    }
    try (NDArray product = aten.dispatch("aten::mm", "", transposed, x)) {
      if (accumulate) {
        aten.addTo(target, product);
      } else {
        aten.copyTo(target, product);
      }
    }
  }
}
