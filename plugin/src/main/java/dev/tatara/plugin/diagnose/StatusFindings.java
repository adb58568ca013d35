package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.ActiveDeadline;
import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.HealthStatus.Straggler;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.plugin.cluster.TimeSpan;
import dev.tatara.plugin.status.Attention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the status tells, and what it should tell and does not. */
final class StatusFindings {
  /** An operator that runs takes a job up, or a change of it, within seconds. */
  private static final Duration TAKEN_UP = Duration.ofMinutes(1);

  /** The trainer is asked every few seconds. */
  private static final Duration HEARD_OF = Duration.ofMinutes(2);

  private static final String STRAGGLER = "Straggler";

  /** Predictions are not exact: below this share something else is the matter. */
  private static final double SLOW = 0.5;

  private final LLMTrainingJob job;
  private final LLMTrainingJobStatus status;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  private StatusFindings(LLMTrainingJob job, Instant now) {
    this.job = job;
    this.status = job.getStatus();
    this.now = now;
  }

  static List<Finding> of(LLMTrainingJob job, Instant now) {
    StatusFindings look = new StatusFindings(job, now);
    look.operator();
    if (look.status != null) {
      if (look.status.phase() == Phase.FAILED && look.status.failure() != null) {
        look.failure(look.status.failure());
      } else {
        look.conditions();
      }
      look.skippedCheckpoint();
      look.training();
    }
    return look.findings;
  }

  private void operator() {
    boolean seen =
        status != null
            && status.observedGeneration() != null
            && status.observedGeneration() >= job.getMetadata().getGeneration();
    if (!seen && Duration.between(lastChange(), now).compareTo(TAKEN_UP) > 0) {
      findings.add(
          new Finding(
              "NoOperator",
              status == null || status.observedGeneration() == null
                  ? "the job was made %s ago and no operator has taken it up"
                      .formatted(TimeSpan.since(job.getMetadata().getCreationTimestamp(), now))
                  : "the last change of the job has not been seen by the operator",
              "see that the operator runs and serves the namespace %s: kubectl get deployments -A -l app.kubernetes.io/name=tatara-operator, and its log"
                  .formatted(job.getMetadata().getNamespace())));
    }
  }

  /** When somebody wrote the job last, other than its status. */
  private Instant lastChange() {
    return job.getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getSubresource() == null && entry.getTime() != null)
        .map(entry -> Instant.parse(entry.getTime()))
        .max(Comparator.naturalOrder())
        .orElseGet(() -> Instant.parse(job.getMetadata().getCreationTimestamp()));
  }

  private void failure(FailureStatus failure) {
    StringBuilder what = new StringBuilder("the step ").append(failure.step()).append(" failed");
    append(what, " in the pod %s", failure.pod());
    append(what, " on the node %s", failure.node());
    append(what, ": %s", failure.message());
    if (failure.logTail() != null && !failure.logTail().isBlank()) {
      what.append("\n   its last lines:");
      failure.logTail().lines().forEach(line -> what.append("\n     ").append(line));
    }
    findings.add(new Finding(failure.reason(), what.toString(), failure.hint()));
  }

  private void conditions() {
    for (Condition condition : Attention.of(job)) {
      findings.add(new Finding(condition.reason(), condition.message()));
    }
  }

  /** A note when there is a newer one: nothing is lost any more. */
  private void skippedCheckpoint() {
    CheckpointStatus.Skipped skipped =
        status.checkpoint() == null ? null : status.checkpoint().lastSkipped();
    if (skipped != null) {
      findings.add(
          new Finding(
              Reasons.CHECKPOINT_SKIPPED,
              "%s ago: %s".formatted(TimeSpan.since(skipped.time(), now), skipped.sentence()),
              "check the volume, which may lose more; the steps in between are done again",
              status.phase() != Phase.COMPLETE && !status.checkpoint().isPast(skipped)));
    }
  }

  private void training() {
    ProgressStatus progress = status.progress();
    if (status.phase() != Phase.TRAINING || progress == null || stands()) {
      return;
    }
    if (progress.lastUpdateTime() != null && isOld(progress.lastUpdateTime())) {
      findings.add(
          new Finding(
              "TrainerSilent",
              "the trainer was heard of last %s ago, at step %d"
                  .formatted(TimeSpan.since(progress.lastUpdateTime(), now), progress.step()),
              "a long step may be under way; a step that hangs is ended by the trainer after health.stallTimeoutSeconds, else see kubectl llmjob logs %s --step train"
                  .formatted(job.getMetadata().getName())));
    }
    speed(progress);
    deadline(progress);
    if (progress.health() != null && progress.health().straggler() != null) {
      straggler(progress.health().straggler());
    }
  }

  /** Pods that do not run are told of otherwise; what they said last is of pods that are gone. */
  private boolean stands() {
    return status.conditions() != null
        && status.conditions().stream()
            .anyMatch(condition -> condition.type().equals("Running") && !condition.isTrue());
  }

  private boolean isOld(String moment) {
    return Duration.between(Instant.parse(moment), now).compareTo(HEARD_OF) > 0;
  }

  private void speed(ProgressStatus progress) {
    Long planned = status.plan() == null ? null : status.plan().estimatedTokensPerSecond();
    Long reached = progress.tokensPerSecond();
    if (planned != null && reached != null && reached < SLOW * planned) {
      findings.add(
          new Finding(
              "Slow",
              "training makes %,d tokens/s, and %,d were predicted".formatted(reached, planned),
              "see whether tatara_data_wait_seconds says that it waits for data, whether the GPUs are throttled or shared, and which network NCCL takes (NCCL_DEBUG=INFO in template.env)"));
    }
  }

  /** What a job waits for in a queue is not counted by the deadline, and not known here. */
  private void deadline(ProgressStatus progress) {
    if (progress.etaSeconds() == null || job.getSpec().scheduling().queueName() != null) {
      return;
    }
    Duration needed = Duration.ofSeconds(progress.etaSeconds());
    ActiveDeadline.end(job)
        .map(end -> Duration.between(now, end))
        .filter(left -> left.compareTo(needed) < 0)
        .ifPresent(
            left ->
                findings.add(
                    new Finding(
                        "DeadlineTooEarly",
                        "runPolicy.activeDeadlineSeconds, %d, ends the job in %s, and training needs %s more"
                            .formatted(
                                job.getSpec().runPolicy().activeDeadlineSeconds(),
                                TimeSpan.text(left),
                                TimeSpan.text(needed)),
                        "raise it, or remove it: it may change while the job trains")));
  }

  /** Ranks of one node share it with whatever else runs there: one of them is late now and then. */
  private void straggler(Straggler straggler) {
    String what =
        "all ranks wait for rank %d%s, which takes %s times as long"
            .formatted(
                straggler.rank(),
                straggler.pod() == null ? "" : " in the pod " + straggler.pod(),
                straggler.ratio());
    findings.add(
        job.getSpec().resources().nodes() > 1
            ? new Finding(
                STRAGGLER,
                what,
                "see what else runs on its node, and whether its processor is throttled; suspend and resume the job to let it find other nodes")
            : Finding.note(
                STRAGGLER,
                what,
                "all ranks are on one node: if it lasts, see what else runs there, whether resources.cpu is enough for all of them, and on GPUs whether that of this rank is throttled"));
  }

  private static void append(StringBuilder text, String format, String value) {
    if (value != null) {
      text.append(format.formatted(value));
    }
  }
}
