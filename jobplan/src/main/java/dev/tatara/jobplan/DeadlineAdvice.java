package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.RunPolicy;
import dev.tatara.planner.SpeedEstimate;
import java.util.Locale;
import java.util.Optional;

/** A deadline that comes before training can be over, at the speed that is expected. */
final class DeadlineAdvice {
  private static final double HOUR = 3600;

  private DeadlineAdvice() {}

  /**
   * In a sentence; empty where there is no deadline, no expectation, or time enough.
   *
   * @param steps of the optimizer
   */
  static Optional<String> of(RunPolicy policy, int steps, Optional<SpeedEstimate> speed) {
    Long deadline = policy.activeDeadlineSeconds();
    return speed
        .map(estimate -> steps * estimate.stepSeconds())
        .filter(seconds -> deadline != null && seconds > deadline)
        .map(
            seconds ->
                String.format(
                    Locale.ROOT,
                    "training is predicted to take %.1f h, runPolicy.activeDeadlineSeconds ends the"
                        + " job after %.1f h: raise it",
                    seconds / HOUR,
                    deadline / HOUR));
  }
}
