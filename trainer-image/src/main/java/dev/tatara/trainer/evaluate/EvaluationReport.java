package dev.tatara.trainer.evaluate;

import java.util.List;
import java.util.Locale;

/** Results for people: a table, and questions one by one. */
final class EvaluationReport {
  private static final String ROW = "%-10s %-28s %5s  %-14s %-16s %9s %8s %9s%n";

  private EvaluationReport() {}

  /** One row a result, with the 95 % interval and the floors. Warnings follow. */
  static String table(List<EvaluationResult> results) {
    StringBuilder table = new StringBuilder();
    table.append(
        row(
            "STEP",
            "TASK-VERSION-PROMPT",
            "N",
            "METRIC",
            "SCORE",
            "ACC_NORM",
            "RANDOM",
            "LONGEST"));
    for (EvaluationResult result : results) {
      table.append(
          row(
              result.step() == null ? "-" : result.step().toString(),
              result.name(),
              Integer.toString(result.n()),
              result.metric(),
              ScoreFormat.withConfidence(result.metric(), result.score(), result.confidence()),
              percent(result.metrics().get("acc_norm")),
              percent(result.floors() == null ? null : result.floors().random()),
              percent(result.floors() == null ? null : result.floors().longestChoice())));
    }
    for (EvaluationResult result : results) {
      for (String warning : result.warnings()) {
        table.append("warning: ");
        if (result.step() != null) {
          table.append("step ").append(result.step()).append(", ");
        }
        table.append(result.name()).append(": ").append(warning).append(System.lineSeparator());
      }
    }
    return table.toString();
  }

  /** The first questions of a result: choices with log-likelihoods, the right one starred. */
  static String questions(EvaluationResult result, int count) {
    StringBuilder text = new StringBuilder();
    for (EvaluationResult.QuestionResult question : result.questions()) {
      if (count-- <= 0) {
        break;
      }
      text.append("Question: ").append(question.question()).append(System.lineSeparator());
      if (question.choices() == null) {
        text.append("* ").append(String.join(" / ", question.accepted()));
        text.append(System.lineSeparator()).append("AI 回答: ").append(question.written());
        text.append(System.lineSeparator()).append(System.lineSeparator());
        continue;
      }
      for (int i = 0; i < question.choices().size(); i++) {
        EvaluationResult.Choice choice = question.choices().get(i);
        text.append(
            String.format(
                Locale.ROOT,
                "%s %s: %.2f%n",
                i == question.gold() ? "*" : " ",
                choice.text(),
                choice.logLikelihood()));
      }
      text.append("AI 回答: ").append(question.choices().get(question.answer()).text());
      text.append(System.lineSeparator()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells).stripTrailing() + System.lineSeparator();
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
