package dev.tatara.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Published scores of Japanese models on JGLUE, in percent: the leaderboard of
 * Stability-AI/lm-evaluation-harness, branch jp-stable, whose prompts and draws the evaluation here
 * follows.
 */
final class Leaderboard {
  static final String SOURCE =
      "Published: the leaderboard of Stability-AI/lm-evaluation-harness, branch jp-stable"
          + " (3, 3, 3 and 2 examples before each question; JSQuAD by exact match). Scores of one model move by tens of"
          + " points between prompts (open-calm-3b on JCommonsenseQA: 27.79 with 0.2, 78.19 with a"
          + " tuned one), so compare what was asked in the same way.";

  static final List<String> TASKS = List.of("jcommonsenseqa", "jnli", "marc_ja", "jsquad");
  static final List<String> TITLES = List.of("JCommonsenseQA", "JNLI", "MARC-ja", "JSQuAD");

  /**
   * A published model.
   *
   * @param prompt of all its scores; null where the leaderboard's summary does not state it
   * @param scores in the order of {@link #TASKS}
   */
  record Model(String name, String prompt, List<Double> scores) {}

  static final List<Model> PUBLISHED =
      List.of(
          model("llama2-13b", "0.3", 74.89, 21.98, 38.89, 76.14),
          model("llama2-7b", "0.3", 52.64, 28.23, 86.05, 58.40),
          model("rinna-gpt-1b", "0.2", 34.76, 37.67, 87.86, 26.18),
          model("stablelm-base-alpha-7b", "0.2", 33.42, 43.34, 96.73, 70.62),
          model("rinna-3.6b", "0.2", 31.64, 34.43, 74.82, 47.91),
          model("line-1.7b", null, 30.83, 35.95, 74.51, 56.55),
          model("open-calm-3b", "0.2", 27.79, 40.35, 86.21, 40.45),
          model("open-calm-1b", "0.2", 26.90, 33.57, 77.92, 37.12),
          model("open-calm-7b", "0.2", 24.22, 37.63, 74.12, 45.79),
          model("abeja-2.7b", null, 20.02, 39.73, 74.99, 13.67));

  private Leaderboard() {}

  private static Model model(String name, String prompt, double... scores) {
    return new Model(name, prompt, Arrays.stream(scores).boxed().toList());
  }

  /** The prompt as it stands beside every score. */
  static String shown(String prompt) {
    return prompt == null ? "not stated" : prompt;
  }

  /** Whether any of the tasks is on the leaderboard. */
  static boolean knows(Stream<String> tasks) {
    return tasks.anyMatch(TASKS::contains);
  }
}
