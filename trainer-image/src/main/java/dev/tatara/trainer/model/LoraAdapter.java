package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/**
 * The low-rank part {@code s B A x} of a linear layer, with {@code s = alpha / rank}; see {@link
 * LoraConfig}. r is the rank; in and out count what this rank of a tensor-parallel group has of the
 * layer.
 *
 * <p>In a layer whose outputs are divided, every rank has all of A and some rows of B; in one whose
 * inputs are divided, some columns of A and all of B. Then {@code A x} is this rank's share of a
 * sum, but so is what the layer hands to the reduction, and B is linear: its shares are summed
 * there, and nothing more is exchanged. What is left of a share is the gradient of the matrix that
 * is not divided ({@link Parameter#isGradientPartial}).
 */
final class LoraAdapter {
  private final Parameter down;
  private final Parameter up;
  private final NDArray scale;

  /**
   * @param down A, [r, in]
   * @param up B, [out, r]
   * @param scale s, fp32 [1]; null when it is 1
   */
  LoraAdapter(Parameter down, Parameter up, NDArray scale) {
    this.down = down;
    this.up = up;
    this.scale = scale;
  }

  /** {@code y += s x A^T B^T} for x [n, in] and y [n, out]. */
  void addTo(Aten aten, NDArray y, NDArray x) {
    try (Aten work = aten.newScope()) {
      work.addTo(y, work.linear(narrow(work, x), up.weight(), null)); // [n, out]
    }
  }

  /**
   * Accumulates the gradients of A and B, and adds that of x.
   *
   * @param dy gradient of the output [n, out]
   * @param x the input [n, in]
   * @param dx gradient of the input [n, in], which grows by {@code s dy B A}
   */
  void backward(Aten aten, NDArray dy, NDArray x, NDArray dx) {
    try (Aten work = aten.newScope()) {
      // The few columns in the middle are computed again: nothing need be kept for the way back.
      up.accumulateProduct(work, dy, narrow(work, x)); // [out, r]
      NDArray dNarrow = scaled(work, work.linearInputGradient(dy, up.weight())); // [n, r]
      down.accumulateProduct(work, dNarrow, x); // [r, in]
      work.addTo(dx, work.linearInputGradient(dNarrow, down.weight())); // [n, in]
    }
  }

  /** {@code s x A^T}: [n, r]. */
  private NDArray narrow(Aten aten, NDArray x) {
    return scaled(aten, aten.linear(x, down.weight(), null));
  }

  private NDArray scaled(Aten aten, NDArray x) {
    if (scale != null) {
      aten.multiplyBy(x, scale);
    }
    return x;
  }
}
