package dev.tatara.operator.event;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.GateStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.NodeFailureStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.status.FailureSentence;
import dev.tatara.operator.status.Troubles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what is worth telling between two statuses of a job. */
final class StatusChanges {
  private final LLMTrainingJobStatus before;
  private final LLMTrainingJobStatus after;
  private final List<JobEvent> events = new ArrayList<>();

  private StatusChanges(LLMTrainingJobStatus before, LLMTrainingJobStatus after) {
    this.before = before;
    this.after = after;
  }

  /** The events between a status, null for none yet, and the next. */
  static List<JobEvent> between(LLMTrainingJobStatus before, LLMTrainingJobStatus after) {
    StatusChanges changes = new StatusChanges(before, after);
    changes.artifacts();
    changes.skippedCheckpoint();
    changes.checkpoint();
    changes.evaluations();
    changes.gate();
    changes.retries();
    changes.restarts();
    changes.events.addAll(HealthChanges.between(before, after));
    changes.nodeFailures();
    changes.hindrance();
    changes.troubles();
    changes.phase();
    return changes.events;
  }

  private void artifacts() {
    List<ArtifactStatus> known =
        before == null || before.artifacts() == null ? List.of() : before.artifacts();
    List<ArtifactStatus> now = after.artifacts() == null ? List.of() : after.artifacts();
    now.stream()
        .filter(artifact -> Boolean.TRUE.equals(artifact.reused()))
        .filter(artifact -> !known.contains(artifact))
        .forEach(
            artifact ->
                events.add(
                    JobEvent.normal(
                        "ArtifactReused",
                        "the %s in %s was there already and is used again"
                            .formatted(artifact.kind(), artifact.path()))));
  }

  private void checkpoint() {
    CheckpointStatus newest = after.checkpoint();
    if (newest != null && (before == null || !newest.isSame(before.checkpoint()))) {
      events.add(
          JobEvent.normal(
              "CheckpointCommitted",
              "step %d is in %s".formatted(newest.lastStep(), newest.path())));
    }
  }

  private void skippedCheckpoint() {
    CheckpointStatus.Skipped known = skipped(before);
    CheckpointStatus.Skipped now = skipped(after);
    if (now != null && !now.equals(known)) {
      events.add(JobEvent.warning(Reasons.CHECKPOINT_SKIPPED, now.sentence()));
    }
  }

  private static CheckpointStatus.Skipped skipped(LLMTrainingJobStatus status) {
    return status == null || status.checkpoint() == null ? null : status.checkpoint().lastSkipped();
  }

  private void evaluations() {
    List<EvaluationStatus> known =
        before == null || before.evaluations() == null ? List.of() : before.evaluations();
    List<EvaluationStatus> now = after.evaluations() == null ? List.of() : after.evaluations();
    now.stream()
        .filter(evaluation -> known.stream().noneMatch(old -> sameScore(old, evaluation)))
        .forEach(
            evaluation ->
                events.add(
                    JobEvent.normal(
                        "CheckpointScored",
                        "step %d has %s %s on %s %s with prompt %s"
                            .formatted(
                                evaluation.last().step(),
                                evaluation.metric(),
                                evaluation.last().score(),
                                evaluation.task(),
                                evaluation.version(),
                                evaluation.prompt()))));
  }

  private void gate() {
    GateStatus now = after.gate();
    if (now != null
        && now.lastStep() != null // else nothing is judged yet
        && (before == null || !now.isSame(before.gate()))) {
      events.add(
          now.lastPassed()
              ? JobEvent.normal("GatePassed", now.message())
              : JobEvent.warning(Reasons.GATE_FAILED, now.message()));
    }
  }

  private static boolean sameScore(EvaluationStatus one, EvaluationStatus other) {
    return one.task().equals(other.task())
        && one.version().equals(other.version())
        && one.prompt().equals(other.prompt())
        && one.last().equals(other.last());
  }

  private void retries() {
    RetryStatus now = after.lastRetry();
    if (before == null || now == null || now.equals(before.lastRetry())) {
      return; // an annotation that a job is made with is no request
    }
    if (isRetried()) {
      events.add(
          JobEvent.normal(
              "Retried",
              "the job goes on, after %s in the step %s: %s"
                  .formatted(now.reason(), now.step(), now.message())));
    } else {
      events.add(
          JobEvent.warning(
              "RetryIgnored",
              "the job %s: only one that has failed can be retried"
                  .formatted(
                      Optional.ofNullable(before.phase()).orElse(Phase.PENDING).description())));
    }
  }

  private boolean isRetried() {
    return before != null && before.phase() == Phase.FAILED && after.phase() != Phase.FAILED;
  }

  private void restarts() {
    int known = before == null || before.restarts() == null ? 0 : before.restarts();
    if (after.restarts() != null && after.restarts() > known && !isRetried()) {
      events.add(
          JobEvent.warning(
              "TrainingRestarted",
              "%s (restart %d of this job)"
                  .formatted(after.lastRestart().message(), after.restarts())));
    }
  }

  private void nodeFailures() {
    List<NodeFailureStatus> known =
        before == null || before.nodeFailures() == null ? List.of() : before.nodeFailures();
    List<NodeFailureStatus> now = after.nodeFailures() == null ? List.of() : after.nodeFailures();
    now.stream()
        .filter(NodeFailureStatus::failedTooOften)
        .filter(failure -> !known.contains(failure))
        .forEach(
            failure ->
                events.add(
                    JobEvent.warning(
                        "NodeFailedAgain",
                        "node %s has failed training %d times, the last time with %s;"
                                .formatted(failure.node(), failure.failures(), failure.reason())
                            + " runPolicy.avoidFailedNodes keeps training off such nodes")));
  }

  private void hindrance() {
    if (after.phase() == Phase.FAILED) {
      return; // told below
    }
    trouble(stalled(before), stalled(after));
  }

  private void troubles() {
    trouble(Troubles.ofPlan(before), Troubles.ofPlan(after));
    trouble(Troubles.ofAccelerators(before), Troubles.ofAccelerators(after));
    trouble(Troubles.ofPreemption(before), Troubles.ofPreemption(after));
    trouble(Troubles.ofDeletion(before), Troubles.ofDeletion(after));
    trouble(Troubles.ofJobDeletion(before), Troubles.ofJobDeletion(after));
    trouble(Troubles.ofCheckpoints(before), Troubles.ofCheckpoints(after));
    trouble(Troubles.ofEvaluation(before), Troubles.ofEvaluation(after));
  }

  private void trouble(Optional<Condition> known, Optional<Condition> now) {
    now.filter(trouble -> !known.map(Condition::reason).equals(now.map(Condition::reason)))
        .ifPresent(trouble -> events.add(JobEvent.warning(trouble.reason(), trouble.message())));
  }

  private static Optional<Condition> stalled(LLMTrainingJobStatus status) {
    return ConditionTypes.find(status, ConditionTypes.STALLED).filter(Condition::isTrue);
  }

  private void phase() {
    if (after.phase() == null || before != null && before.phase() == after.phase()) {
      return;
    }
    FailureStatus failure = after.failure();
    if (failure == null) {
      events.add(JobEvent.normal(after.phase().label(), "the job " + after.phase().description()));
    } else {
      events.add(JobEvent.warning(failure.reason(), FailureSentence.of(failure)));
    }
  }
}
