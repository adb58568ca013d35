package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.TerminationMessage;
import dev.tatara.operator.trainer.TrainingReport;
import java.util.Optional;

/**
 * Says whether checkpoints have been scored and, with gates, whether one of them passed.
 *
 * @param job with its status so far
 * @param reason of the conditions of a job that stands where this one does
 * @param sentence on where it stands
 */
record EvaluatedRule(
    LLMTrainingJob job,
    StatusDraft draft,
    Outcome outcome,
    TrainingReport report,
    String reason,
    String sentence) {

  /**
   * A job may be past a step that it never did: evaluation can be asked for too late.
   *
   * @param past whether the job is past the evaluation
   */
  void apply(Conditions conditions, boolean past) {
    if (!past) {
      notYetEvaluated(conditions);
    } else if (draft.gate() != null) {
      GateRules.judged(conditions, draft.gate());
    } else if (draft.hasFinalScore() && !GateRules.isGated(job)) {
      conditions.set(
          ConditionTypes.EVALUATED,
          true,
          "CheckpointsScored",
          "all checkpoints that are left have scores");
    } else {
      conditions.set(
          ConditionTypes.EVALUATED,
          false,
          Reasons.NOT_SCORED,
          "the last checkpoint has no score: the evaluate step was not asked for in time, or its"
              + " result is lost");
    }
  }

  /** What the evaluator said last holds while it is silent. */
  private void notYetEvaluated(Conditions conditions) {
    boolean training = outcome instanceof Outcome.Working working && working.step() == Step.TRAIN;
    Optional<Condition> known =
        training ? Troubles.ofEvaluation(job.getStatus()) : Optional.empty();
    if (training && report.evaluation().map(EvaluationReport::error).isPresent()) {
      TerminationMessage.Error error = report.evaluation().get().error();
      conditions.set(ConditionTypes.EVALUATED, false, reason(error), message(error));
    } else if (report.evaluation().isEmpty() && known.isPresent()) {
      conditions.set(ConditionTypes.EVALUATED, false, known.get().reason(), known.get().message());
    } else {
      String gate = draft.gate() == null ? "" : "; gates so far: " + draft.gate().message();
      conditions.set(ConditionTypes.EVALUATED, false, reason, "the job " + sentence + gate);
    }
  }

  private static String reason(TerminationMessage.Error error) {
    return error.reason() == null ? "EvaluationFailed" : error.reason();
  }

  private static String message(TerminationMessage.Error error) {
    String what = "evaluation does not go on: " + error.message();
    return error.hint() == null ? what : what + "; " + error.hint();
  }
}
