package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.EvaluationGate;
import dev.tatara.api.v1alpha1.GateStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.TrainingReport;
import java.util.List;

/** Says what the gates of an evaluation came to. The trainer judges, here it is told. */
final class GateRules {
  /** A checkpoint passed. */
  static final String PASSED = "GatePassed";

  private GateRules() {}

  /** Whether a job asks for scores. */
  static boolean isGated(LLMTrainingJob job) {
    List<EvaluationGate> gates = job.getSpec().evaluation().gates();
    return gates != null && !gates.isEmpty();
  }

  /** What was heard last; null when nothing was, or when there are no gates. */
  static GateStatus status(LLMTrainingJob job, TrainingReport report) {
    if (!isGated(job)) {
      return null;
    }
    return report
        .evaluation()
        .map(EvaluationReport::gate)
        .map(GateRules::status)
        .orElseGet(() -> LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::gate).orElse(null));
  }

  private static GateStatus status(EvaluationReport.Gate gate) {
    return new GateStatus(
        gate.step(),
        gate.step() == null ? null : gate.passed(),
        gate.message(),
        gate.passedStep(),
        gate.notJudged());
  }

  /** Sets the condition of a job whose checkpoints have been scored. */
  static void judged(Conditions conditions, GateStatus gate) {
    boolean passed = gate.passedStep() != null;
    conditions.set(
        ConditionTypes.EVALUATED,
        passed,
        passed ? PASSED : Reasons.GATE_FAILED,
        before(gate) + gate.message());
  }

  /** What stands before the sentence on the newest checkpoint, where that is not all of it. */
  private static String before(GateStatus gate) {
    if (gate.passedStep() == null) {
      return gate.notJudged() == null
          ? "no checkpoint passed the gates; "
          : "no checkpoint passed the gates so far, %d not judged yet; "
              .formatted(gate.notJudged());
    }
    return gate.passedStep().equals(gate.lastStep())
        ? ""
        : "step " + gate.passedStep() + " is the newest that passed; ";
  }
}
