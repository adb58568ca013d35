package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * The answer to {@code /evaluations}, and the summary of the evaluate step.
 *
 * @param evaluations scores, of checkpoints in any order
 * @param gate what the gates came to, or null
 * @param error why evaluation does not go on, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EvaluationReport(List<Entry> evaluations, Gate gate, TerminationMessage.Error error) {
  public EvaluationReport {
    evaluations = evaluations == null ? List.of() : List.copyOf(evaluations);
  }

  /** The scores that were told before, with this judgement of them. */
  public EvaluationReport after(Optional<EvaluationReport> before) {
    return new EvaluationReport(
        before.map(EvaluationReport::evaluations).orElse(evaluations), gate, error);
  }

  /** The scores alone. */
  public EvaluationReport withoutGate() {
    return new EvaluationReport(evaluations, null, error);
  }

  /**
   * The score of one checkpoint on one task with one prompt.
   *
   * @param warnings null where the trainer does not tell here whether there are any
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      int step,
      String task,
      String version,
      String prompt,
      String metric,
      double score,
      @JsonProperty("n") Integer documents,
      Double confidence,
      List<Warning> warnings) {}

  /** Why a score says less than it seems to. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Warning(String reason, String message) {}

  /**
   * What the gates came to.
   *
   * @param step of the newest checkpoint that has all the scores, or null
   * @param passed whether that one passed
   * @param message its figures
   * @param passedStep of the newest checkpoint that passed, or null
   * @param notJudged how many checkpoints have not all the scores; null for none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Gate(
      Integer step, boolean passed, String message, Integer passedStep, Integer notJudged) {}
}
