package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import java.util.Optional;

/** Conditions of jobs that are held back: suspended by somebody, or by their queue. */
final class Holds {
  private final Outcome outcome;
  private final CheckpointStatus checkpoint;

  /**
   * @param checkpoint the newest, or null
   */
  Holds(Outcome outcome, CheckpointStatus checkpoint) {
    this.outcome = outcome;
    this.checkpoint = checkpoint;
  }

  /** Whether training is what is held back. */
  static boolean training(Outcome outcome) {
    return !(outcome instanceof Outcome.Working) && outcome.isAt(Step.TRAIN);
  }

  void suspended(Conditions conditions) {
    if (!(outcome instanceof Outcome.Suspended suspended)) {
      conditions.set(ConditionTypes.SUSPENDED, false, "NotSuspended", "runPolicy.suspend is false");
    } else if (suspended.stopping()) {
      conditions.set(
          ConditionTypes.SUSPENDED,
          false,
          "Suspending",
          "pods of the step %s have been told to end, and have not yet"
              .formatted(suspended.step().verb()));
    } else {
      conditions.set(
          ConditionTypes.SUSPENDED,
          true,
          "Suspended",
          "runPolicy.suspend is true; when it is false again, " + continuation(suspended.step()));
    }
  }

  private String continuation(Step step) {
    return step == Step.TRAIN && checkpoint != null
        ? "training goes on from the checkpoint of step " + checkpoint.lastStep()
        : "the job goes on with the step " + step.verb();
  }

  void admitted(Conditions conditions, Optional<String> queue) {
    if (outcome instanceof Outcome.Queued queued) {
      conditions.set(
          ConditionTypes.ADMITTED,
          false,
          "Queued",
          queued
              .queue()
              .map("training waits until queue %s admits it"::formatted)
              .orElse("somebody has suspended the Job of the step, which is in no queue"));
    } else if (queue.isPresent()) {
      boolean runs = outcome.isAt(Step.TRAIN);
      conditions.set(
          ConditionTypes.ADMITTED,
          runs,
          runs ? "Admitted" : "TrainingOver",
          runs
              ? "queue %s has admitted the training".formatted(queue.get())
              : "training is over, and holds nothing of queue %s any more".formatted(queue.get()));
    }
  }
}
