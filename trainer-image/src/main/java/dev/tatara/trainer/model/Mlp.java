package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** {@code y = W2 gelu(W1 x + b1) + b2}, GELU in its exact form. */
final class Mlp {
  private final Linear up;
  private final Linear down;

  /** Input and output [n, h]; before and after the GELU [n, 4h]. */
  record Pass(NDArray input, NDArray wide, NDArray activated, NDArray output) {}

  Mlp(ParameterStore parameters, String module) {
    this.up = new Linear(parameters, module + ".dense_h_to_4h");
    this.down = new Linear(parameters, module + ".dense_4h_to_h");
  }

  Pass forward(Aten aten, NDArray x) {
    NDArray wide = up.forward(aten, x); // [n, 4h]
    NDArray activated = aten.gelu(wide); // [n, 4h]
    return new Pass(x, wide, activated, down.forward(aten, activated));
  }

  /** Returns the gradient of the input: [n, h]. */
  NDArray backward(Aten aten, Pass pass, NDArray dy) {
    NDArray activated = down.backward(aten, dy, pass.activated()); // [n, 4h]
    NDArray wide = aten.geluGradient(activated, pass.wide()); // [n, 4h]
    return up.backward(aten, wide, pass.input());
  }
}
