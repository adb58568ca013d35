package dev.tatara.minicluster.quickstart.view;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the whole state of a job as a block of lines, for a terminal that is redrawn in place. */
public final class LiveBlock {
  private static final int BAR_CELLS = 30;
  private static final int SPARKLINE_CELLS = 30;
  private static final String INDENT = " ".repeat(6);

  private final Ink ink;

  public LiveBlock(Ink ink) {
    this.ink = ink;
  }

  /** The lines, without line feeds; none is wider than 80 columns, but for long names. */
  public List<String> render(JobView view) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ink.strong(view.name()) + "  " + view.phase() + "  " + Format.duration(view.elapsed()));
    for (Stage stage : Stage.values()) {
      lines.add(stageLine(stage, view));
      if (stage == Stage.TRAINING) {
        view.progress().ifPresent(progress -> lines.addAll(trainingLines(view, progress)));
        restartLine(view).ifPresent(lines::add);
      }
      if (stage == Stage.EVALUATION) {
        lines.addAll(scoreLines(view));
      }
    }
    return lines;
  }

  private String stageLine(Stage stage, JobView view) {
    String label = "%-11s".formatted(stage.label());
    String time = view.timeIn(stage.phase()).map(Format::duration).orElse("");
    return switch (stage.in(view)) {
      case WAITS -> ink.faint("  · " + stage.label());
      case RUNS -> ink.active("  ▸ ") + ink.strong(label) + " " + time;
      case DONE -> ink.good("  ✓ ") + label + " " + (stage.wasReused(view) ? "reused" : time);
      case FAILED -> ink.bad("  ✗ ") + ink.strong(label) + " " + time;
    };
  }

  private List<String> trainingLines(JobView view, ProgressStatus progress) {
    if (progress.step() == null || progress.totalSteps() == null || progress.totalSteps() == 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    double share = (double) progress.step() / progress.totalSteps();
    lines.add(
        INDENT
            + ink.active(Format.bar(share, BAR_CELLS))
            + " step %d/%d".formatted(progress.step(), progress.totalSteps())
            + speed(progress, Stage.TRAINING.in(view) == Stage.State.RUNS));
    if (!view.losses().isEmpty()) {
      lines.add(
          INDENT
              + ink.active(Format.sparkline(view.losses(), SPARKLINE_CELLS))
              + " loss %.3f".formatted(view.losses().getLast().value()));
    }
    return lines;
  }

  private Optional<String> restartLine(JobView view) {
    return Optional.ofNullable(view.status())
        .filter(status -> status.restarts() != null && status.restarts() > 0)
        .map(
            status ->
                INDENT
                    + ink.bad("restarts " + status.restarts())
                    + (status.lastRestart() == null ? "" : ", " + status.lastRestart().message()));
  }

  private static String speed(ProgressStatus progress, boolean running) {
    StringBuilder text = new StringBuilder();
    if (progress.tokensPerSecond() != null) {
      text.append("  ").append(Format.count(progress.tokensPerSecond())).append(" tokens/s");
    }
    if (running && progress.eta() != null) {
      text.append("  ETA ").append(progress.eta());
    }
    return text.toString();
  }

  private static List<String> scoreLines(JobView view) {
    List<EvaluationStatus> evaluations =
        Optional.ofNullable(view.status()).map(LLMTrainingJobStatus::evaluations).orElse(List.of());
    return evaluations.stream()
        .filter(evaluation -> evaluation.last() != null)
        .map(evaluation -> INDENT + Format.score(evaluation))
        .toList();
  }
}
