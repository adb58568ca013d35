package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** {@code (x - mean) / sqrt(variance + epsilon) * weight + bias} over the last dimension. */
final class LayerNorm {
  private final Parameter weight;
  private final Parameter bias;
  private final double epsilon;

  /**
   * What a forward pass leaves for the backward pass: input and output [n, h], statistics [n, 1].
   *
   * @param output null when it is to be computed again
   */
  record Pass(NDArray input, NDArray output, NDArray mean, NDArray reciprocalDeviation) {}

  LayerNorm(ParameterStore parameters, String module, double epsilon) {
    this.weight = parameters.get(module + ".weight");
    this.bias = parameters.get(module + ".bias");
    this.epsilon = epsilon;
  }

  Pass forward(Aten aten, NDArray x) {
    NDArray[] result = aten.layerNorm(x, weight.weight(), bias.weight(), epsilon);
    return new Pass(x, result[0], result[1], result[2]);
  }

  /** The same, without what is cheap to compute again. */
  static Pass slim(Pass pass) {
    pass.output().close();
    return new Pass(pass.input(), null, pass.mean(), pass.reciprocalDeviation());
  }

  /** The output, kept or computed again: [n, h]. */
  NDArray output(Aten aten, Pass pass) {
    return pass.output() == null ? forward(aten, pass.input()).output() : pass.output();
  }

  /** Accumulates the gradients of weight and bias; returns that of the input: [n, h]. */
  NDArray backward(Aten aten, Pass pass, NDArray dy) {
    NDArray[] gradients =
        aten.layerNormGradients(
            dy,
            pass.input(),
            pass.mean(),
            pass.reciprocalDeviation(),
            weight.weight(),
            bias.weight());
    weight.accumulate(aten, gradients[1]);
    bias.accumulate(aten, gradients[2]);
    return gradients[0];
  }
}
