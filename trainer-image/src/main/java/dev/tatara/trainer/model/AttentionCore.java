package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** Causal scaled dot-product attention over b a = m independent heads. */
interface AttentionCore {

  /**
   * What a forward pass leaves for the backward pass.
   *
   * @param queries rotated, [m, s, d]
   * @param keys rotated, [m, s, d]
   * @param values [m, s, d]
   * @param weights the implementation's own
   * @param output [m, s, d]
   */
  record Pass(NDArray queries, NDArray keys, NDArray values, NDArray weights, NDArray output) {}

  Pass forward(Aten aten, NDArray queries, NDArray keys, NDArray values);

  /**
   * Writes the gradients of queries, keys and values.
   *
   * @param dy gradient of the output, [m, s, d], contiguous
   * @param gradients three targets [m, s, d]
   */
  void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients);
}
