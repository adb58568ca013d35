package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import java.util.function.Supplier;

/**
 * A linear layer that begins a divided region: each rank computes some of the outputs, from all
 * rows and inputs. Shapes count the outputs of this rank; k of the n rows are this rank's under
 * sequence parallelism, else k = n.
 */
final class ColumnParallelLinear {
  private final Linear linear;
  private final TensorParallel tensor;

  ColumnParallelLinear(ParameterStore parameters, String module, TensorParallel tensor) {
    this.linear = new Linear(parameters, module);
    this.tensor = tensor;
  }

  /** [k, in] to [n, out]. */
  NDArray forward(Aten aten, NDArray x) {
    try (Aten work = aten.newScope()) {
      return linear.forward(aten, tensor.gather(work, x));
    }
  }

  /**
   * Accumulates the gradients of weight and bias; returns that of {@code x}: [k, in]. All rows of x
   * are gathered once more, so that nobody keeps them; the sum over the ranks goes on behind the
   * product for the weight.
   *
   * @param dy [n, out]
   * @param x [k, in]
   */
  NDArray backward(Aten aten, NDArray dy, NDArray x) {
    try (Aten work = aten.newScope()) {
      NDArray all = linear.needsInput() ? tensor.gather(work, x) : null; // [n, in]
      Supplier<NDArray> dx = tensor.startReducing(aten, linear.inputGradient(aten, dy, all));
      linear.accumulateWeight(work, dy, all);
      linear.accumulateBias(work, dy);
      return dx.get();
    }
  }
}
