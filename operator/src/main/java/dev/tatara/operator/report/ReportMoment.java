package dev.tatara.operator.report;

import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainingReport;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a training's answers makes another report of it at once; steps and losses do not.
 *
 * @param done whether the last step is
 * @param restarts of its processes
 * @param rollbacks to older checkpoints
 * @param scores a hash of all scores and of what the gates say; 0 before the evaluator was heard
 */
record ReportMoment(boolean done, int restarts, int rollbacks, int scores) {
  /** Before anything was heard. */
  static final ReportMoment NONE = new ReportMoment(false, 0, 0, 0);

  /** The moment of answers; of whom there is no answer, what was known before still holds. */
  ReportMoment after(TrainingReport report) {
    Optional<ProgressReport> progress = report.progress();
    return new ReportMoment(
        progress.map(p -> "done".equals(p.phase())).orElse(done),
        progress.map(ProgressReport::restarts).orElse(restarts),
        progress
            .map(ProgressReport::health)
            .map(ProgressReport.Health::rollbacks)
            .orElse(rollbacks),
        report.evaluation().map(ReportMoment::hash).orElse(scores));
  }

  private static int hash(EvaluationReport evaluation) {
    return Objects.hash(evaluation.evaluations(), evaluation.gate());
  }
}
