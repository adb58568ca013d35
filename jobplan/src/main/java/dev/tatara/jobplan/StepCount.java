package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.ScheduleSpec;
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
    long tokens = TokenCount.of(training.tokens());
    long steps = Math.ceilDiv(tokens, tokensPerStep);
    if (steps > Integer.MAX_VALUE) {
      throw new PlanRefusedException(
          "training.tokens %d takes %d steps of %d tokens".formatted(tokens, steps, tokensPerStep),
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

  /**
   * The fall at the end of a schedule of type wsd, by default a tenth of the steps; null in others.
   *
   * @throws PlanRefusedException when it and the warm-up are longer than the run
   */
  static Integer decay(TrainingSpec training, int steps) throws PlanRefusedException {
    if (training.schedule().type() != ScheduleSpec.Type.WSD) {
      return null;
    }
    Integer given = training.schedule().decaySteps();
    int decay = given == null ? Math.max(1, steps / 10) : given;
    int warmup = warmup(training, steps);
    if ((long) warmup + decay > steps) {
      throw new PlanRefusedException(
          "training.schedule.warmupSteps %d and decaySteps %d are more than the %d steps of the run"
              .formatted(warmup, decay, steps),
          "shorten one of them or train for longer");
    }
    return decay;
  }
}
