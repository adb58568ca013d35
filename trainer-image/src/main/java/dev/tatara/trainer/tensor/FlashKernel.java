package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Causal attention that never holds the s x s matrix, over [b, a, s, d], scaled by 1/sqrt(d) (Dao
 * 2023): libtorch's flash kernel for a device.
 */
public interface FlashKernel {
  /** The device's. */
  static FlashKernel of(Aten aten) {
    return aten.device().isCuda() ? new CudaFlashKernel() : new CpuFlashKernel();
  }

  /** The output [b, a, s, d], possibly strided, and after it what else the backward pass needs. */
  NDArray[] forward(Aten aten, NDArray queries, NDArray keys, NDArray values);

  /**
   * Gradients of queries, keys and values, possibly strided.
   *
   * @param dy gradient of the output
   * @param output of the forward pass
   * @param rest what it has returned after the output
   */
  NDArray[] backward(
      Aten aten,
      NDArray dy,
      NDArray queries,
      NDArray keys,
      NDArray values,
      NDArray output,
      NDArray[] rest);
}
