package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.HealthStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.api.v1alpha1.RestartStatus;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.plugin.cluster.TimeSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of a training, in a line for each thing. */
final class TrainingDetails {
  private TrainingDetails() {}

  static List<String> of(LLMTrainingJob job, Instant now) {
    LLMTrainingJobStatus status = job.getStatus();
    List<String> lines = new ArrayList<>();
    if (status == null) {
      return lines;
    }
    Optional.ofNullable(status.plan()).map(TrainingDetails::plan).ifPresent(lines::add);
    Optional.ofNullable(status.progress()).ifPresent(progress -> progress(lines, progress));
    Optional.ofNullable(status.checkpoint())
        .filter(checkpoint -> checkpoint.lastStep() != null)
        .map(checkpoint -> checkpoint(checkpoint, now))
        .ifPresent(lines::add);
    Optional.ofNullable(status.checkpoint())
        .map(CheckpointStatus::resumedFrom)
        .map(origin -> "began with  " + origin)
        .ifPresent(lines::add);
    Optional.ofNullable(status.checkpoint())
        .map(CheckpointStatus::lastSkipped)
        .map(skipped -> skipped(skipped, now))
        .ifPresent(lines::add);
    if (status.restarts() != null && status.restarts() > 0) {
      lines.add(restarts(status.restarts(), status.lastRestart(), now));
    }
    Optional.ofNullable(status.lastRetry())
        .filter(RetryStatus::tookPlace)
        .map(retry -> retry(retry, now))
        .ifPresent(lines::add);
    return lines;
  }

  private static String plan(PlanStatus plan) {
    String memory =
        plan.memoryPerGPU() == null ? "" : ", " + plan.memoryPerGPU() + " on the fullest GPU";
    String where =
        plan.accelerators() == null || plan.accelerators() == 0
            ? "CPU processes"
            : count(plan.accelerators(), "accelerator");
    return "plan        tensor %d x pipeline %d x data %d on %s, ZeRO-%d, micro-batch %d, recompute %s%s"
        .formatted(
            plan.tensor(),
            plan.pipeline(),
            plan.data(),
            where,
            plan.zeroStage(),
            plan.microBatchSize(),
            String.valueOf(plan.recompute()).toLowerCase(Locale.ROOT),
            memory);
  }

  private static void progress(List<String> lines, ProgressStatus progress) {
    int step = progress.step();
    Integer total = progress.totalSteps();
    double share = total == null || total == 0 ? 0 : (double) step / total;
    StringBuilder line = new StringBuilder("progress    ");
    line.append(Bar.of(share)).append(' ');
    append(line, "%s, ", progress.percent());
    line.append("step ").append(number(step)).append(" of ").append(number(total));
    append(line, ", loss %s", progress.loss());
    append(line, ", %s tokens/s", number(progress.tokensPerSecond()));
    append(line, ", MFU %s", progress.mfu());
    append(line, ", ETA %s", share < 1 ? progress.eta() : null);
    lines.add(line.toString());
    Optional.ofNullable(progress.health()).map(TrainingDetails::health).ifPresent(lines::add);
  }

  private static String health(HealthStatus health) {
    List<String> parts = new ArrayList<>();
    add(parts, health.skippedSteps(), "skipped step");
    add(parts, health.rollbacks(), "rollback");
    add(parts, health.lossSpikes(), "loss spike");
    if (health.straggler() != null) {
      parts.add(
          "rank %d%s takes %s times as long as the others"
              .formatted(
                  health.straggler().rank(),
                  health.straggler().pod() == null ? "" : " (pod " + health.straggler().pod() + ")",
                  health.straggler().ratio()));
    }
    return parts.isEmpty() ? null : "health      " + String.join(", ", parts);
  }

  private static String checkpoint(CheckpointStatus checkpoint, Instant now) {
    String save =
        checkpoint.saveSeconds() == null ? "" : ", a save takes " + checkpoint.saveSeconds() + "s";
    return "checkpoint  step %s, %s ago%s: %s"
        .formatted(
            number(checkpoint.lastStep()),
            TimeSpan.since(checkpoint.lastTime(), now),
            save,
            checkpoint.path());
  }

  private static String skipped(CheckpointStatus.Skipped skipped, Instant now) {
    return "skipped     %s ago: %s"
        .formatted(TimeSpan.since(skipped.time(), now), skipped.sentence());
  }

  private static String restarts(int restarts, RestartStatus last, Instant now) {
    String when =
        last == null || last.time() == null ? "" : " " + TimeSpan.since(last.time(), now) + " ago";
    String why =
        last == null || last.message() == null ? "" : ", the last" + when + ": " + last.message();
    return "restarts    " + restarts + why;
  }

  private static String retry(RetryStatus retry, Instant now) {
    return "retried     %s ago, after %s in the step %s"
        .formatted(TimeSpan.since(retry.time(), now), retry.reason(), retry.step());
  }

  private static void add(List<String> parts, Integer number, String what) {
    if (number != null && number > 0) {
      parts.add(count(number, what));
    }
  }

  private static String count(int number, String what) {
    return number(number) + " " + what + (number == 1 ? "" : "s");
  }

  private static void append(StringBuilder line, String format, String value) {
    if (value != null) {
      line.append(format.formatted(value));
    }
  }

  static String number(Number number) {
    return number == null ? null : String.format(Locale.ROOT, "%,d", number.longValue());
  }
}
