package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/** Who sees whom in a forward pass without a backward pass, over n rows of any sequences. */
interface InferenceAttention {

  /**
   * @param aten the scope that the result belongs to
   * @param layer from 0
   * @param queries turned by their positions, [a, n, d]
   * @param keys turned by their positions, [a, n, d]
   * @param values [a, n, d]
   * @return heads put together, [n, a d]
   */
  NDArray attend(Aten aten, int layer, NDArray queries, NDArray keys, NDArray values);
}
