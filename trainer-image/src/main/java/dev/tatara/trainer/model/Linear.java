package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** {@code y = x W^T + b} over rows. */
final class Linear {
  private final Parameter weight;
  private final Parameter bias;

  /** The layer whose parameters are {@code <module>.weight} and {@code <module>.bias}. */
  Linear(ParameterStore parameters, String module) {
    this.weight = parameters.get(module + ".weight");
    this.bias = parameters.get(module + ".bias");
  }

  /** [n, in] to [n, out]. */
  NDArray forward(Aten aten, NDArray x) {
    return aten.linear(x, weight.weight(), bias.weight());
  }

  /** Accumulates the gradients of weight and bias; returns that of {@code x}: [n, in]. */
  NDArray backward(Aten aten, NDArray dy, NDArray x) {
    weight.accumulateProduct(aten, dy, x);
    bias.accumulate(aten, aten.sumRows(dy));
    return aten.linearInputGradient(dy, weight.weight());
  }
}
