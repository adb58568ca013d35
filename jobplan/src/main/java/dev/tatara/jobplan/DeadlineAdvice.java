package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.planner.SpeedEstimate;
import java.util.Locale;
import java.util.Optional;

/** A deadline that comes before training can be over, at the speed that is expected. */
final class DeadlineAdvice {
  private DeadlineAdvice() {}

  /**
   * In a sentence; empty where there is no deadline, no expectation, or time enough. What lies
   * before the newest checkpoint is not done again.
   *
   * @param steps of the optimizer in all
   */
  static Optional<String> of(LLMTrainingJob job, int steps, Optional<SpeedEstimate> speed) {
    Long deadline = job.getSpec().runPolicy().activeDeadlineSeconds();
    int left = steps - LLMTrainingJobStatus.checkpointStep(job);
    return speed
        .map(estimate -> Math.round(left * estimate.stepSeconds()))
        .filter(seconds -> deadline != null && seconds > deadline)
        .map(
            seconds ->
                String.format(
                    Locale.ROOT,
                    "runPolicy.activeDeadlineSeconds, %d, ends the job too early: training alone, %,d"
                        + " steps, is predicted to take %d s",
                    deadline,
                    left,
                    seconds));
  }
}
