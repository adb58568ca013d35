package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.Reasons;
import java.util.List;
import java.util.Optional;

/**
 * Trouble that a job goes on in spite of, as the conditions of a status tell it: somebody must mend
 * it, and the job is not stalled meanwhile.
 */
public final class Troubles {
  private Troubles() {}

  /** The condition that says that training lost a pod to others; the status may be null. */
  public static Optional<Condition> ofPreemption(LLMTrainingJobStatus status) {
    return ConditionTypes.find(status, ConditionTypes.RUNNING)
        .filter(condition -> status.phase() == Phase.TRAINING)
        .filter(condition -> Reasons.PREEMPTED.equals(condition.reason()));
  }

  /** The condition that says that somebody deleted a training pod; the status may be null. */
  public static Optional<Condition> ofDeletion(LLMTrainingJobStatus status) {
    return ofInterruption(status)
        .filter(condition -> Reasons.POD_DELETED.equals(condition.reason()));
  }

  /** The condition that says that somebody deleted training's Job; the status may be null. */
  public static Optional<Condition> ofJobDeletion(LLMTrainingJobStatus status) {
    return ofInterruption(status)
        .filter(condition -> Reasons.JOB_DELETED.equals(condition.reason()));
  }

  /** Whether all training pods run, by the status, which may be null. */
  static boolean trains(LLMTrainingJobStatus status) {
    return ConditionTypes.find(status, ConditionTypes.RUNNING)
        .filter(condition -> status.phase() == Phase.TRAINING)
        .filter(Condition::isTrue)
        .isPresent();
  }

  /** The condition that says why training stands, and goes on by itself; the status may be null. */
  static Optional<Condition> ofInterruption(LLMTrainingJobStatus status) {
    return ofInterruption(conditions(status), status == null ? null : status.phase());
  }

  /** The condition that says that checkpoints can't be written; the status may be null. */
  public static Optional<Condition> ofCheckpoints(LLMTrainingJobStatus status) {
    return ofCheckpoints(conditions(status));
  }

  /**
   * The condition that says why the evaluator beside the training does not get on; the status may
   * be null. Its reason is the evaluator's own, where it would be the phase if all were well.
   */
  public static Optional<Condition> ofEvaluation(LLMTrainingJobStatus status) {
    return ofEvaluation(conditions(status), status == null ? null : status.phase());
  }

  /**
   * The condition that says that the job goes on with what is refused for new ones; the status may
   * be null.
   */
  public static Optional<Condition> ofPlan(LLMTrainingJobStatus status) {
    return ofPlan(conditions(status), status == null ? null : status.phase());
  }

  /** The condition that says that accelerators are lacking; the status may be null. */
  public static Optional<Condition> ofAccelerators(LLMTrainingJobStatus status) {
    return ofAccelerators(conditions(status));
  }

  /**
   * Why a job failed or does not get on, else why training stands for a while or what somebody
   * should mend beside it, in one word; null when all is well.
   */
  static String reason(List<Condition> conditions, Phase phase) {
    return ConditionTypes.find(conditions, ConditionTypes.STALLED)
        .filter(Condition::isTrue)
        .or(() -> ofAccelerators(conditions))
        .or(() -> ofInterruption(conditions, phase))
        .or(() -> ofCheckpoints(conditions))
        .or(() -> ofEvaluation(conditions, phase))
        .or(() -> ofGates(conditions))
        .or(() -> ofPlan(conditions, phase))
        .map(Condition::reason)
        .orElse(null);
  }

  private static Optional<Condition> ofAccelerators(List<Condition> conditions) {
    return ConditionTypes.find(conditions, ConditionTypes.ACCELERATORS_AVAILABLE)
        .filter(condition -> !condition.isTrue());
  }

  private static Optional<Condition> ofInterruption(List<Condition> conditions, Phase phase) {
    return ConditionTypes.find(conditions, ConditionTypes.RUNNING)
        .filter(condition -> phase == Phase.TRAINING)
        .filter(condition -> Reasons.INTERRUPTIONS.contains(condition.reason()));
  }

  private static Optional<Condition> ofCheckpoints(List<Condition> conditions) {
    return ConditionTypes.find(conditions, ConditionTypes.CHECKPOINTED)
        .filter(condition -> Reasons.CHECKPOINTING_PAUSED.equals(condition.reason()));
  }

  private static Optional<Condition> ofEvaluation(List<Condition> conditions, Phase phase) {
    return ConditionTypes.find(conditions, ConditionTypes.EVALUATED)
        .filter(condition -> phase == Phase.TRAINING)
        .filter(condition -> !Phase.TRAINING.label().equals(condition.reason()));
  }

  private static Optional<Condition> ofGates(List<Condition> conditions) {
    return ConditionTypes.find(conditions, ConditionTypes.EVALUATED)
        .filter(condition -> Reasons.GATE_FAILED.equals(condition.reason()));
  }

  private static Optional<Condition> ofPlan(List<Condition> conditions, Phase phase) {
    return ConditionTypes.find(conditions, ConditionTypes.PLAN_ACCEPTED)
        .filter(condition -> phase != null && !phase.isFinished())
        .filter(condition -> Reasons.REFUSED_FOR_NEW_JOBS.equals(condition.reason()));
  }

  private static List<Condition> conditions(LLMTrainingJobStatus status) {
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }
}
