package dev.tatara.operator.trainer;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a training at one moment, from whoever said it.
 *
 * @param progress how far it is
 * @param evaluation what the evaluator says
 * @param checkpoint the newest
 */
public record TrainingReport(
    Optional<ProgressReport> progress,
    Optional<EvaluationReport> evaluation,
    Optional<ProgressReport.Checkpoint> checkpoint) {

  /** Nothing new. */
  public static final TrainingReport NONE =
      new TrainingReport(Optional.empty(), Optional.empty(), Optional.empty());

  /** What those say who are asked; the progress tells of the newest checkpoint. */
  public static TrainingReport of(
      Optional<ProgressReport> progress, Optional<EvaluationReport> evaluation) {
    return new TrainingReport(
        progress,
        evaluation,
        progress.map(ProgressReport::checkpoint).filter(c -> c.path() != null));
  }

  /** The scores that are told, of checkpoints in any order. */
  public List<EvaluationReport.Entry> evaluations() {
    return evaluation.map(EvaluationReport::evaluations).orElse(List.of());
  }
}
