package dev.tatara.planner;

/**
 * What a setup should reach.
 *
 * @param step where a step's time goes
 * @param tokensPerSecond over all ranks
 * @param mfuCausal model FLOP/s over the peak of all ranks, causal convention
 * @param mfuFullAttention the same in the convention 6N + 12Lhs
 */
public record SpeedEstimate(
    StepTime step, double tokensPerSecond, double mfuCausal, double mfuFullAttention) {

  /** Seconds of a step. */
  public double stepSeconds() {
    return step.total();
  }
}
