package dev.tatara.minicluster.quickstart.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Evaluations as people read them. A score stands beside its prompt, its confidence and its floors.
 */
public final class EvaluationTable {
  private static final String ROW = "%5s  %-26s %4s  %-14s %8s  %s";

  private EvaluationTable() {}

  /** One line a result, in percent, and the warnings. */
  public static List<String> lines(List<EvaluationResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(row("STEP", "TASK-VERSION-PROMPT", "N", "ACC", "ACC_NORM", "FLOORS"));
    for (EvaluationResult result : results) {
      Double normalized = result.metrics().get("acc_norm");
      lines.add(
          row(
              result.step(),
              result.name(),
              result.n(),
              percent(result.score()) + " ± " + percent(result.confidence()),
              normalized == null ? "" : percent(normalized),
              floors(result)));
    }
    for (EvaluationResult result : results) {
      for (String warning : result.warnings()) {
        lines.add("      step " + result.step() + ", " + result.name() + ": " + warning);
      }
    }
    return lines;
  }

  /**
   * The first questions of a result: each choice with its log-likelihood, the right one starred.
   */
  public static List<String> questions(EvaluationResult result, int count) {
    List<String> lines = new ArrayList<>();
    for (EvaluationResult.Question question : result.questions().stream().limit(count).toList()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("Question: " + question.question());
      for (int i = 0; i < question.choices().size(); i++) {
        EvaluationResult.Choice choice = question.choices().get(i);
        lines.add(
            String.format(
                Locale.ROOT,
                "%s %s: %.2f",
                i == question.gold() ? "*" : " ",
                choice.text(),
                choice.logLikelihood()));
      }
      lines.add("AI 回答: " + question.choices().get(question.answer()).text());
    }
    return lines;
  }

  private static String floors(EvaluationResult result) {
    return result.floors() == null
        ? ""
        : "random "
            + percent(result.floors().random())
            + ", longest choice "
            + percent(result.floors().longestChoice());
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells).stripTrailing();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
