package dev.tatara.operator.trainer;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a training at one moment, from whoever said it.
 *
 * @param progress how far it is
 * @param evaluations scores, of checkpoints in any order
 */
public record TrainingReport(
    Optional<ProgressReport> progress, List<EvaluationReport.Entry> evaluations) {

  /** Nothing new. */
  public static final TrainingReport NONE = new TrainingReport(Optional.empty(), List.of());
}
