package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.step.StepFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sidecar has to say: {@code /evaluations}. Written by the thread that evaluates, read by
 * those that serve.
 */
final class EvaluationBoard {

  /**
   * The document.
   *
   * @param evaluations every result of the run
   * @param gate what the gates come to, or null
   * @param error why evaluation does not go on, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Notice(List<EvaluationSummary> evaluations, Judgement gate, StepFailure.Error error) {}

  private volatile Notice notice = new Notice(List.of(), null, null);

  /** Replaces the results and what the gates come to; an error stays. */
  void show(List<EvaluationResult> results, Optional<Judgement> gate) {
    notice = new Notice(lines(results), gate.orElse(null), notice.error());
  }

  /** Warnings are told of the newest result of each task and prompt: a run has thousands. */
  private static List<EvaluationSummary> lines(List<EvaluationResult> results) {
    Map<String, EvaluationResult> newest = new HashMap<>();
    results.forEach(
        result ->
            newest.merge(
                result.name(),
                result,
                (known, other) -> other.step() >= known.step() ? other : known));
    return results.stream()
        .map(
            result ->
                newest.get(result.name()) == result
                    ? result.summaryWithWarnings()
                    : result.summary())
        .toList();
  }

  /** Shows an error, or with null that there is none. */
  void showError(StepFailure.Error error) {
    notice = new Notice(notice.evaluations(), notice.gate(), error);
  }

  Notice read() {
    return notice;
  }
}
