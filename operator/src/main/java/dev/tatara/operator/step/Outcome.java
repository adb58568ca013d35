package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.operator.trainer.TerminationMessage;
import java.util.Map;
import java.util.Optional;

/** Where a job is after a reconciliation has done what it could. */
public sealed interface Outcome {

  /** Results of steps that ended, as far as they were heard now. */
  Map<Step, TerminationMessage> results();

  /**
   * A step is under way.
   *
   * @param step which
   * @param hindrance what keeps it from running
   */
  record Working(Step step, Optional<Hindrance> hindrance, Map<Step, TerminationMessage> results)
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
