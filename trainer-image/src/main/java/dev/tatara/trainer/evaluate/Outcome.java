package dev.tatara.trainer.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a model's answers to a benchmark come to.
 *
 * @param metric that {@code score} is
 * @param score in [0, 1]
 * @param confidence half the width of the score's 95 % interval
 * @param metrics all of them by name
 * @param floors null where no guess makes sense
 * @param truncated questions whose context did not fit the model
 * @param warnings for people
 * @param n questions or documents
 * @param questions one by one; empty where there are none
 */
record Outcome(
    String metric,
    double score,
    double confidence,
    Map<String, Double> metrics,
    EvaluationResult.Floors floors,
    int truncated,
    List<String> warnings,
    int n,
    List<EvaluationResult.QuestionResult> questions) {
  /** What written answers come to. */
  static final Set<String> WRITTEN_METRICS = Set.of("exact_match", "f1");

  /** What chosen answers come to; balanced where all questions have the same choices. */
  static Set<String> choiceMetrics(boolean balanced) {
    return balanced
        ? Set.of("acc", "acc_norm", "balanced_acc", "mcc", "macro_f1")
        : Set.of("acc", "acc_norm");
  }

  /**
   * Of chosen answers: accuracy and, where all questions have the same choices, what counts each
   * choice by itself.
   *
   * @param metric the headline, one of these
   */
  static Outcome ofChoices(List<Answer> answers, boolean balanced, String metric) {
    ChoiceMetrics metrics = ChoiceMetrics.of(answers);
    Map<String, Double> all = new TreeMap<>();
    all.put("acc", metrics.accuracy());
    all.put("acc_norm", metrics.normalizedAccuracy());
    if (balanced) {
      ConfusionMatrix confusion = ConfusionMatrix.of(answers);
      all.put("balanced_acc", confusion.balancedAccuracy());
      all.put("mcc", confusion.matthewsCorrelation());
      all.put("macro_f1", confusion.macroF1());
    }
    int truncated = (int) answers.stream().filter(Answer::truncated).count();
    List<String> warnings = new ArrayList<>();
    if (metrics.collapsed()) {
      warnings.add(
          EvaluationWarning.collapsed(metrics.commonestShare(), metrics.commonestChoice())
              .message());
    }
    warnTruncated(warnings, truncated, answers.size());
    return new Outcome(
        metric,
        all.get(metric),
        ChoiceMetrics.confidence(all.get(metric), answers.size()),
        all,
        new EvaluationResult.Floors(metrics.randomFloor(), metrics.longestChoiceFloor()),
        truncated,
        warnings,
        answers.size(),
        answers.stream().map(EvaluationResult.QuestionResult::of).toList());
  }

  /**
   * Of written answers: the share that is exactly right, and the mean F1 of words.
   *
   * @param metric the headline, {@code exact_match} or {@code f1}
   */
  static Outcome ofWritten(List<WrittenAnswer> answers, String metric) {
    int n = answers.size();
    double exact = (double) answers.stream().filter(WrittenAnswer::isExact).count() / n;
    double[] f1 = answers.stream().mapToDouble(WrittenAnswer::f1).toArray();
    double mean = Arrays.stream(f1).sum() / n;
    boolean words = metric.equals("f1");
    int truncated = (int) answers.stream().filter(WrittenAnswer::truncated).count();
    List<String> warnings = new ArrayList<>();
    warnTruncated(warnings, truncated, n);
    return new Outcome(
        metric,
        words ? mean : exact,
        words ? ChoiceMetrics.confidenceOfMean(f1) : ChoiceMetrics.confidence(exact, n),
        Map.of("exact_match", exact, "f1", mean),
        null,
        truncated,
        warnings,
        answers.size(),
        answers.stream().map(EvaluationResult.QuestionResult::of).toList());
  }

  private static void warnTruncated(List<String> warnings, int truncated, int n) {
    if (truncated > 0) {
      warnings.add(EvaluationWarning.contextsCut(truncated, n).message());
    }
  }
}
