package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.cluster.Belongings;
import dev.tatara.plugin.cluster.TimeSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A job as a tree of its steps, with what is known of each below it. */
final class JobTree {
  private final LLMTrainingJob job;
  private final Instant now;
  private final Paint paint;
  private final List<String> lines = new ArrayList<>();

  private JobTree(LLMTrainingJob job, Instant now, Paint paint) {
    this.job = job;
    this.now = now;
    this.paint = paint;
  }

  /** The lines of the tree. */
  static List<String> of(LLMTrainingJob job, Belongings belongings, Instant now, Paint paint) {
    JobTree tree = new JobTree(job, now, paint);
    tree.head();
    List<StepState> steps = StepState.of(job, belongings, now);
    for (StepState step : steps) {
      tree.step(step, step == steps.getLast());
    }
    tree.attention();
    return tree.lines;
  }

  private void head() {
    LLMTrainingJobStatus status = job.getStatus();
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    String label =
        phase == Phase.FAILED
            ? paint.bad(phase.label())
            : phase == Phase.COMPLETE ? paint.good(phase.label()) : paint.active(phase.label());
    String age =
        status == null || status.startTime() == null
            ? "made " + TimeSpan.since(job.getMetadata().getCreationTimestamp(), now) + " ago"
            : status.completionTime() == null
                ? lasting(status)
                : "in "
                    + TimeSpan.since(status.startTime(), Instant.parse(status.completionTime()));
    lines.add(
        "%s/%s  %s: %s (%s)"
            .formatted(
                job.getMetadata().getNamespace(),
                job.getMetadata().getName(),
                label,
                phase.description(),
                age));
  }

  /** How long the phase lasts, and the job where that is longer. */
  private String lasting(LLMTrainingJobStatus status) {
    String all = TimeSpan.since(status.startTime(), now);
    String phase = status.phaseTime() == null ? all : TimeSpan.since(status.phaseTime(), now);
    return phase.equals(all) ? "for " + all : "for " + phase + ", " + all + " in all";
  }

  private void step(StepState step, boolean last) {
    String state = "%-9s".formatted(step.state().label());
    String painted =
        switch (step.state()) {
          case DONE -> paint.good(state);
          case FAILED -> paint.bad(state);
          case RUNNING, STOPPING, QUEUED -> paint.active(state);
          case SUSPENDED, WAITING -> paint.faint(state);
        };
    String line =
        "%s %-9s  %s  %7s  %s"
            .formatted(
                last ? "└─" : "├─",
                step.step(),
                painted,
                step.took().map(TimeSpan::text).orElse(""),
                step.artifact().map(JobTree::left).orElse(""));
    lines.add(line.stripTrailing());
    List<String> details =
        switch (step.step()) {
          case "corpus", "tokenizer", "tokenize" -> PreparationDetails.of(step, job.getStatus());
          case "train" -> TrainingDetails.of(job, now);
          case "evaluate" -> ScoreLines.of(job.getStatus());
          default -> List.of();
        };
    for (String detail : details) {
      String branch = detail == details.getLast() ? "└─ " : "├─ ";
      lines.add((last ? "   " : "│  ") + branch + detail);
    }
  }

  private static String left(ArtifactStatus artifact) {
    String path = artifact.path() == null ? "" : artifact.path();
    return Boolean.TRUE.equals(artifact.reused()) ? "reused  " + path : path;
  }

  private void attention() {
    List<Condition> conditions = Attention.of(job);
    if (!conditions.isEmpty()) {
      lines.add("");
    }
    for (Condition condition : conditions) {
      lines.add("%s %s: %s".formatted(paint.bad("!"), condition.reason(), condition.message()));
    }
  }
}
