package dev.tatara.trainer.optimizer;

/**
 * Clipping by the global gradient norm, as Megatron does it.
 *
 * @param maximumNorm the largest norm that passes unchanged; 0 switches clipping off
 */
public record GradientClipping(double maximumNorm) {

  /** What to multiply gradients of this norm with: {@code max/(norm + 1e-6)} when below 1, or 1. */
  public double coefficient(double norm) {
    if (maximumNorm <= 0) {
      return 1;
    }
    return Math.min(1, maximumNorm / (norm + 1e-6));
  }
}
