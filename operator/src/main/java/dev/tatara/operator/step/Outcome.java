package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.operator.trainer.TerminationMessage;
import java.util.Map;
import java.util.Optional;

/** Where a job is after a reconciliation has done what it could. */
public sealed interface Outcome {

  /** Whether a step is under way, or held back. */
  default boolean isAt(Step step) {
    return switch (this) {
      case Working working -> working.step() == step;
      case Queued queued -> queued.step() == step;
      case Suspended suspended -> suspended.step() == step;
      case Done _, Broken _ -> false;
    };
  }

  /** Last words of steps that ended, as far as they were heard now; they may tell of an error. */
  Map<Step, TerminationMessage> results();

  /**
   * A step is under way.
   *
   * @param step which
   * @param hindrance what keeps it from running
   */
  record Working(Step step, Optional<Hindrance> hindrance, Map<Step, TerminationMessage> results)
      implements Outcome {}

  /**
   * A step waits until its queue lets it run.
   *
   * @param queue its name; empty where somebody else holds the step's Job back
   */
  record Queued(Step step, Optional<String> queue, Map<Step, TerminationMessage> results)
      implements Outcome {}

  /**
   * The job is asked to hold no pods.
   *
   * @param step which is to be done when it is resumed
   * @param stopping whether there are pods that have not ended
   */
  record Suspended(Step step, boolean stopping, Map<Step, TerminationMessage> results)
      implements Outcome {}

  /** The last step is done. */
  record Done(Map<Step, TerminationMessage> results) implements Outcome {}

  /**
   * A step, or the plan, failed for good.
   *
   * @param failure why
   */
  record Broken(FailureStatus failure, Map<Step, TerminationMessage> results) implements Outcome {}
}
