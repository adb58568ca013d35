package dev.tatara.minicluster.quickstart.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * What this report reads of a result file {@code
 * evaluations/step-<step>/<task>-<version>-<prompt>.json}. Shares are in [0, 1].
 *
 * @param step of the checkpoint
 * @param score the headline, which is {@code metric}
 * @param n questions
 * @param confidence half the width of the score's 95 % interval
 * @param metrics all of them by name
 * @param floors scores that need no model
 * @param warnings for people
 * @param questions one by one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EvaluationResult(
    int step,
    String task,
    String version,
    String prompt,
    int fewShot,
    String metric,
    double score,
    int n,
    double confidence,
    Map<String, Double> metrics,
    Floors floors,
    List<String> warnings,
    List<Question> questions) {

  public EvaluationResult {
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    questions = questions == null ? List.of() : List.copyOf(questions);
  }

  /**
   * @param random expected of a blind guess
   * @param longestChoice of always taking the longest choice
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Floors(double random, double longestChoice) {}

  /**
   * @param answer index of the model's choice
   * @param gold index of the right choice
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Question(String question, List<Choice> choices, int answer, int gold) {}

  /** A choice with the log-likelihood (natural, summed over its tokens) that the model gives it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Choice(String text, double logLikelihood) {}

  /** The name a score goes by: task-version-prompt. */
  public String name() {
    return task + "-" + version + "-" + prompt;
  }
}
