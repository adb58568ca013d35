package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/**
 * {@code y = W2 gelu(W1 x + b1) + b2}, GELU in its exact form. A tensor-parallel rank has some of
 * the 4h columns in the middle, w of them.
 */
final class Mlp {
  private final ColumnParallelLinear up;
  private final RowParallelLinear down;

  /**
   * Before and after the GELU [n, w].
   *
   * @param activated null when it is to be computed again
   */
  record Pass(NDArray wide, NDArray activated) {}

  Mlp(ParameterStore parameters, String module, TensorParallel tensor) {
    this.up = new ColumnParallelLinear(parameters, module + ".dense_h_to_4h", tensor);
    this.down = new RowParallelLinear(parameters, module + ".dense_4h_to_h", tensor);
  }

  /** The first half, which is all that the backward pass needs, of x [k, h]. */
  Pass forward(Aten aten, NDArray x) {
    NDArray wide = up.forward(aten, x); // [n, w]
    return new Pass(wide, aten.gelu(wide));
  }

  /** The second half: [k, h]. */
  NDArray output(Aten aten, Pass pass) {
    return down.forward(aten, pass.activated());
  }

  /** The same, without what is cheap to compute again. */
  static Pass slim(Pass pass) {
    pass.activated().close();
    return new Pass(pass.wide(), null);
  }

  /**
   * Returns the gradient of the input: [k, h].
   *
   * @param x the input [k, h]
   * @param dy gradient of the output [k, h]
   */
  NDArray backward(Aten aten, Pass pass, NDArray x, NDArray dy) {
    try (Aten work = aten.newScope()) {
      NDArray activated = pass.activated() == null ? work.gelu(pass.wide()) : pass.activated();
      NDArray dActivated = down.backward(work, dy, activated); // [n, w]
      NDArray dWide = work.geluGradient(dActivated, pass.wide()); // [n, w]
      return up.backward(aten, dWide, x);
    }
  }
}
