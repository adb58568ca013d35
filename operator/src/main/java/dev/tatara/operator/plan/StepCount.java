package dev.tatara.operator.plan;

import dev.tatara.api.v1alpha1.TrainingSpec;

/** How long a run is, in optimizer steps. */
final class StepCount {
  private StepCount() {}

  /**
   * The steps that were asked for, or those that the tokens take, rounded up.
   *
   * @throws PlanRefusedException when there are more than an int holds
   */
  static int of(TrainingSpec training, int sequenceLength) throws PlanRefusedException {
    if (training.steps() != null) {
      return training.steps();
    }
    long tokensPerStep = (long) training.globalBatchSize() * sequenceLength;
    long steps = Math.ceilDiv(training.tokens(), tokensPerStep);
    if (steps > Integer.MAX_VALUE) {
      throw new PlanRefusedException(
          "training.tokens %d takes %d steps of %d tokens"
              .formatted(training.tokens(), steps, tokensPerStep),
          "raise training.globalBatchSize or lower training.tokens");
    }
    return (int) steps;
  }

  /**
   * The warm-up that was asked for, or a hundredth of the steps.
   *
   * @throws PlanRefusedException when it is longer than the run
   */
  static int warmup(TrainingSpec training, int steps) throws PlanRefusedException {
    Integer warmup = training.schedule().warmupSteps();
    if (warmup == null) {
      return steps / 100;
    }
    if (warmup > steps) {
      throw new PlanRefusedException(
          "training.schedule.warmupSteps %d is more than the %d steps of the run"
              .formatted(warmup, steps),
          "shorten the warm-up or train for longer");
    }
    return warmup;
  }
}
