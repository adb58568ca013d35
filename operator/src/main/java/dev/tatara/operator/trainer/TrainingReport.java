package dev.tatara.operator.trainer;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a training at one moment, from whoever said it.
 *
 * @param progress how far it is
 * @param evaluation what the evaluator says
 */
public record TrainingReport(
    Optional<ProgressReport> progress, Optional<EvaluationReport> evaluation) {

  /** Nothing new. */
  public static final TrainingReport NONE = new TrainingReport(Optional.empty(), Optional.empty());

  /** The scores that are told, of checkpoints in any order. */
  public List<EvaluationReport.Entry> evaluations() {
    return evaluation.map(EvaluationReport::evaluations).orElse(List.of());
  }
}
