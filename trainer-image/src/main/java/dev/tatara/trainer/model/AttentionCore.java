package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/** Causal scaled dot-product attention over b a = m independent heads. */
interface AttentionCore {

  /**
   * The faster implementation for sequences of the configuration's length. Processor time, forward
   * and backward, flash / matrices, one Zen 4 core, d = 64: fp32 0.95 at s = 512, 0.73 at 1024,
   * 0.36 at 2048; bf16 3.0 at 256, 1.28 at 1024, 1.04 at 2048, where matrices begin to cost
   * gigabytes. A rule and not a probe, so that a resumed run computes the same bits.
   *
   * <p>On GPUs: flash for bf16, wherever its kernel takes the head size; matrices for fp32, which
   * it does not take at all.
   */
  static AttentionCore of(Aten owner, ModelConfig config, ElementType type) {
    if (owner.device().isCuda()) {
      boolean flash =
          type == ElementType.BFLOAT16 && config.headSize() % 8 == 0 && config.headSize() <= 256;
      return flash ? new FlashAttention(owner) : new MatrixAttention(owner, config, type);
    }
    int shortest = type == ElementType.FLOAT32 ? 1024 : 2048;
    return config.sequenceLength() < shortest
        ? new MatrixAttention(owner, config, type)
        : new FlashAttention(owner);
  }

  /**
   * What a forward pass leaves for the backward pass.
   *
   * @param queries rotated, [m, s, d]
   * @param keys rotated, [m, s, d]
   * @param values [m, s, d]
   * @param own what else the implementation keeps
   * @param output [m, s, d]
   */
  record Pass(NDArray queries, NDArray keys, NDArray values, NDArray[] own, NDArray output) {}

  Pass forward(Aten aten, NDArray queries, NDArray keys, NDArray values);

  /**
   * Writes the gradients of queries, keys and values.
   *
   * @param dy gradient of the output, [m, s, d], contiguous
   * @param gradients three targets [m, s, d]
   */
  void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients);
}
