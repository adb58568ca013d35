package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.operator.failure.RestartCauses;
import dev.tatara.operator.step.BackOff;
import java.util.Optional;

/**
 * Says why training stands whose pods nothing hinders: what became of one of them, and what comes
 * next. A pod that is gone says nothing any more: what was told of it holds until another is there.
 */
final class InterruptionRule {
  /** Reason of a training that the Job controller gives up, until its last pod has ended. */
  private static final String ENDING = "TrainingEnding";

  private final RestartCauses causes;
  private final Optional<Condition> told;
  private final boolean trained;
  private final int step;

  /**
   * @param previous the status before, or null
   * @param checkpoint the newest, or null
   */
  InterruptionRule(
      RestartCauses causes, LLMTrainingJobStatus previous, CheckpointStatus checkpoint) {
    this.causes = causes;
    this.told = Troubles.ofInterruption(previous);
    this.trained = Troubles.trains(previous);
    this.step = checkpoint == null || checkpoint.lastStep() == null ? 0 : checkpoint.lastStep();
  }

  void apply(Conditions conditions, TrainingPods pods) {
    Optional<BackOff> backOff = BackOff.among(pods.pods());
    boolean failed = backOff.isPresent() && causes.hasOwn(pods.pods());
    if (pods.ending()) {
      set(conditions, ENDING, "training is given up, and the pods that are left of it end");
    } else if (pods.lostJob().isPresent() && (trained || isTold(Reasons.JOB_DELETED))) {
      set(
          conditions,
          Reasons.JOB_DELETED,
          "somebody deleted the Job %s: its pods get time for a checkpoint, and another Job takes its place when they have ended; %s"
              .formatted(pods.lostJob().get(), goesOn()));
    } else if (pods.deletion().isPresent() && !failed) {
      set(conditions, Reasons.POD_DELETED, pods.deletion().get().sentence(goesOn()));
    } else if (backOff.isPresent() && (failed || !followsDeletion(pods))) {
      set(
          conditions,
          Reasons.BACK_OFF,
          causes.loss(pods.pods(), step) + "; " + backOff.get().sentence());
    } else if (told.isEmpty()) {
      set(conditions, "PodsStarting", "the training pods are not running");
    } else if (pods.missing() || isTold(Reasons.JOB_DELETED)) {
      set(conditions, told.get().reason(), told.get().message());
    } else {
      set(
          conditions,
          Reasons.RESTARTING,
          "a training pod was replaced, and all of them are to run again: " + goesOn());
    }
  }

  /** The others end with a pod that was deleted, and may be replaced after it. */
  private boolean followsDeletion(TrainingPods pods) {
    return isTold(Reasons.POD_DELETED) && pods.missing();
  }

  private boolean isTold(String reason) {
    return told.filter(condition -> reason.equals(condition.reason())).isPresent();
  }

  private static void set(Conditions conditions, String reason, String message) {
    conditions.set(ConditionTypes.RUNNING, false, reason, message);
  }

  private String goesOn() {
    return step > 0
        ? "training goes on from its newest checkpoint, that of step %d so far".formatted(step)
        : "training begins anew unless a checkpoint is written first";
  }
}
