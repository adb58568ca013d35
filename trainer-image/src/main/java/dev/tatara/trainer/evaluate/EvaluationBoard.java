package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.step.StepFailure;
import java.util.List;

/**
 * What the sidecar has to say: {@code /evaluations}. Written by the thread that evaluates, read by
 * those that serve.
 */
final class EvaluationBoard {

  /**
   * The document.
   *
   * @param evaluations every result of the run
   * @param error why evaluation does not go on, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Notice(List<EvaluationSummary> evaluations, StepFailure.Error error) {}

  private volatile Notice notice = new Notice(List.of(), null);

  /** Replaces the results; an error stays. */
  void show(List<EvaluationResult> results) {
    List<EvaluationSummary> lines = results.stream().map(EvaluationResult::summary).toList();
    notice = new Notice(lines, notice.error());
  }

  /** Shows an error, or with null that there is none. */
  void showError(StepFailure.Error error) {
    notice = new Notice(notice.evaluations(), error);
  }

  Notice read() {
    return notice;
  }
}
