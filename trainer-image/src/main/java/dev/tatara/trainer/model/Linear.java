package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** The products of {@code y = x W^T + b} over rows with the part of W that this rank holds. */
final class Linear {
  private final Parameter weight;
  private final Parameter bias;
  private final LoraAdapter adapter;

  /** The layer whose parameters are {@code <module>.weight} and {@code <module>.bias}. */
  Linear(ParameterStore parameters, String module) {
    this.weight = parameters.get(module + ".weight");
    this.bias = parameters.get(module + ".bias");
    this.adapter = parameters.adapter(module);
  }

  /** {@code x W^T + b}: [n, in] to [n, out]. */
  NDArray forward(Aten aten, NDArray x) {
    return adapted(aten, aten.linear(x, weight.weight(), bias.weight()), x);
  }

  /** {@code x W^T}: [n, in] to [n, out]. */
  NDArray product(Aten aten, NDArray x) {
    return adapted(aten, aten.linear(x, weight.weight(), null), x);
  }

  private NDArray adapted(Aten aten, NDArray y, NDArray x) {
    if (adapter != null) {
      adapter.addTo(aten, y, x);
    }
    return y;
  }

  /** {@code y += b} for y [n, out]. */
  void addBias(Aten aten, NDArray y) {
    aten.addTo(y, bias.weight());
  }

  /** Accumulates the gradient of the weight for dy [n, out] and x [n, in]. */
  void accumulateWeight(Aten aten, NDArray dy, NDArray x) {
    weight.accumulateProduct(aten, dy, x);
  }

  /** Accumulates the gradient of the bias for dy [n, out]. */
  void accumulateBias(Aten aten, NDArray dy) {
    if (bias.trains()) {
      bias.accumulate(aten, aten.sumRows(dy));
    }
  }

  /** Whether {@link #inputGradient} and {@link #accumulateWeight} use the input. */
  boolean needsInput() {
    return adapter != null || weight.trains();
  }

  /**
   * The gradient of x for dy [n, out]: [n, in]. Accumulates those of the adapter, if there is one.
   *
   * @param x the input [n, in]
   */
  NDArray inputGradient(Aten aten, NDArray dy, NDArray x) {
    NDArray dx = aten.linearInputGradient(dy, weight.weight());
    if (adapter != null) {
      adapter.backward(aten, dy, x, dx);
    }
    return dx;
  }
}
