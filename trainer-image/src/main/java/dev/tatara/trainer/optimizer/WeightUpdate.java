package dev.tatara.trainer.optimizer;

/** One step of {@link AdamW} on all of its ranges. */
interface WeightUpdate {
  /**
   * Updates master weights and moments, and refreshes the weights that the passes use.
   *
   * @param step counted from 1, for the bias correction
   * @param gradientCoefficient what the gradients are multiplied with first
   */
  void apply(long step, double learningRate, double gradientCoefficient);
}
