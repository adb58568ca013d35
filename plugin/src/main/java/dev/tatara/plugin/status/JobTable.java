package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.plugin.cluster.TimeSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Jobs as a table, a line each. */
final class JobTable {
  private JobTable() {}

  /**
   * The lines, the head first.
   *
   * @param everywhere whether jobs are of several namespaces
   */
  static List<String> of(List<LLMTrainingJob> jobs, boolean everywhere, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        row(
            everywhere ? "NAMESPACE" : null,
            "NAME",
            "PHASE",
            "STEP",
            "PROGRESS",
            "LOSS",
            "TOK/S",
            "ETA",
            "EVAL",
            "CHECKPOINT",
            "RESTARTS",
            "AGE",
            "REASON"));
    jobs.forEach(job -> rows.add(row(job, everywhere, now)));
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(LLMTrainingJob job, boolean everywhere, Instant now) {
    LLMTrainingJobStatus status = job.getStatus();
    ProgressStatus progress = status == null ? null : status.progress();
    String checkpoint =
        status == null || status.checkpoint() == null ? null : status.checkpoint().lastTime();
    return row(
        everywhere ? job.getMetadata().getNamespace() : null,
        job.getMetadata().getName(),
        LLMTrainingJobStatus.phaseOf(job).label(),
        progress == null ? "-" : text(progress.step()),
        now(status, PreparationStatus::percent, ProgressStatus::percent),
        progress == null ? "-" : text(progress.loss()),
        progress == null ? "-" : text(progress.tokensPerSecond()),
        now(status, PreparationStatus::eta, ProgressStatus::eta),
        status == null ? "-" : text(status.headline()),
        TimeSpan.since(checkpoint, now),
        status == null ? "-" : text(status.restarts()),
        TimeSpan.since(job.getMetadata().getCreationTimestamp(), now),
        status == null || status.reason() == null ? "" : status.reason());
  }

  /** A figure of what is prepared now, else of training, as {@code kubectl get} has it. */
  private static String now(
      LLMTrainingJobStatus status,
      Function<PreparationStatus, String> preparation,
      Function<ProgressStatus, String> training) {
    return Optional.ofNullable(status)
        .map(LLMTrainingJobStatus::preparation)
        .map(preparation)
        .or(() -> Optional.ofNullable(status).map(LLMTrainingJobStatus::progress).map(training))
        .orElse("-");
  }

  private static List<String> row(String namespace, String... cells) {
    List<String> row = new ArrayList<>();
    if (namespace != null) {
      row.add(namespace);
    }
    row.addAll(List.of(cells));
    return row;
  }

  private static String text(Object value) {
    return Objects.toString(value, "-");
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 3);
    }
    return line.toString().stripTrailing();
  }
}
