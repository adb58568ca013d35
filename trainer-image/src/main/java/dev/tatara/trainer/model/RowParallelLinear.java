package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/**
 * A linear layer that ends a divided region: each rank has some of the inputs and computes their
 * share of all outputs, and the shares are summed. The bias is added to the sum, once. Shapes count
 * the inputs of this rank; k of the n rows are this rank's under sequence parallelism, else k = n.
 */
final class RowParallelLinear {
  private final Linear linear;
  private final TensorParallel tensor;

  RowParallelLinear(ParameterStore parameters, String module, TensorParallel tensor) {
    this.linear = new Linear(parameters, module);
    this.tensor = tensor;
  }

  /** [n, in] to [k, out]. */
  NDArray forward(Aten aten, NDArray x) {
    if (tensor.size() == 1) {
      return linear.forward(aten, x);
    }
    NDArray y = tensor.reduce(aten, linear.product(aten, x));
    linear.addBias(aten, y);
    return y;
  }

  /**
   * Accumulates the gradients of weight and bias, the latter over this rank's rows; returns that of
   * {@code x}: [n, in].
   *
   * @param dy [k, out]
   * @param x [n, in]
   */
  NDArray backward(Aten aten, NDArray dy, NDArray x) {
    try (Aten work = aten.newScope()) {
      NDArray all = tensor.gather(work, dy); // [n, out]
      linear.accumulateWeight(work, all, x);
      linear.accumulateBias(work, dy);
      return linear.inputGradient(aten, all, x);
    }
  }
}
