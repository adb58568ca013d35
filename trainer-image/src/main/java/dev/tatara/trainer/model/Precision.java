package dev.tatara.trainer.model;

import dev.tatara.trainer.tensor.ElementType;

/** The element type of the forward and backward passes. Master weights and gradients are fp32. */
public enum Precision {
  /** Everything in fp32. */
  FP32(ElementType.FLOAT32),
  /**
   * bf16 activations, matrices and biases; LayerNorm weights and statistics, loss, gradients and
   * master weights stay fp32.
   */
  BF16(ElementType.BFLOAT16);

  private final ElementType computeType;

  Precision(ElementType computeType) {
    this.computeType = computeType;
  }

  /** The element type of activations and matrices. */
  public ElementType computeType() {
    return computeType;
  }

  /**
   * The precision of a run configuration.
   *
   * @param name {@code fp32} or {@code bf16}
   */
  public static Precision of(String name) {
    return switch (name) {
      case "fp32" -> FP32;
      case "bf16" -> BF16;
      default ->
          throw new IllegalArgumentException("precision '" + name + "': use 'fp32' or 'bf16'");
    };
  }
}
