package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PreparationStatus;
import java.util.ArrayList;
import java.util.List;

/** How far corpus, tokenizer or dataset is, in a line while it is made. */
final class PreparationDetails {
  private PreparationDetails() {}

  static List<String> of(StepState step, LLMTrainingJobStatus status) {
    PreparationStatus now = status == null ? null : status.preparation();
    if (now == null || step.state() != StepState.State.RUNNING) {
      return List.of();
    }
    List<String> figures = new ArrayList<>();
    add(figures, "%s", now.percent());
    add(figures, "%s documents", TrainingDetails.number(now.documents()));
    add(figures, "%s MB/s", megabytes(now.bytesPerSecond()));
    add(figures, "ETA %s", now.eta());
    if (now.shards() != null && now.shards() > 1) {
      figures.add("%d of %d shards done".formatted(now.shardsDone(), now.shards()));
    }
    String line = "%-11s %s %s".formatted(now.activity(), bar(now), String.join(", ", figures));
    return List.of(line.stripTrailing());
  }

  private static String bar(PreparationStatus now) {
    return Bar.of(
        now.percent() == null ? 0 : Integer.parseInt(now.percent().replace("%", "")) / 100.0);
  }

  private static String megabytes(Long bytes) {
    return bytes == null ? null : String.valueOf(Math.round(bytes / 1e5) / 10.0);
  }

  private static void add(List<String> figures, String format, String value) {
    if (value != null) {
      figures.add(format.formatted(value));
    }
  }
}
