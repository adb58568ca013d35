package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus.Warning;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.report.WarningReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores that say less than they seem to: a finding for each reason, with the tasks it is of. */
final class ScoreFindings {
  /** Tasks and prompts that are named; all of a long list have the same reason. */
  private static final int MOST_NAMED = 3;

  private ScoreFindings() {}

  static List<Finding> of(LLMTrainingJob job) {
    if (job.getStatus() == null || job.getStatus().evaluations() == null) {
      return List.of();
    }
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (EvaluationStatus evaluation : job.getStatus().evaluations()) {
      if (evaluation.warnings() == null) {
        continue;
      }
      for (Warning warning : evaluation.warnings()) {
        byReason
            .computeIfAbsent(warning.reason(), _ -> new ArrayList<>())
            .add(sentence(evaluation, warning));
      }
    }
    return byReason.entrySet().stream()
        .map(
            warnings ->
                Finding.note(
                    warnings.getKey(),
                    listed(warnings.getValue()),
                    mend(warnings.getKey(), job.getMetadata().getName())))
        .toList();
  }

  private static String sentence(EvaluationStatus evaluation, Warning warning) {
    return "%s %s, prompt %s%s: %s"
        .formatted(
            evaluation.task(),
            evaluation.version(),
            evaluation.prompt(),
            evaluation.last() == null ? "" : ", step " + evaluation.last().step(),
            warning.message());
  }

  private static String listed(List<String> sentences) {
    String named = String.join("; ", sentences.subList(0, Math.min(MOST_NAMED, sentences.size())));
    int others = sentences.size() - MOST_NAMED;
    return others > 0 ? named + "; and " + others + " more" : named;
  }

  private static String mend(String reason, String job) {
    return switch (reason) {
      case WarningReason.ANSWERS_COLLAPSED ->
          "a model answers so early in training, and it passes with more steps; if it stays, compare"
              + " the score with its floors and read the questions in kubectl llmjob report "
              + job
              + ", gate on balanced_acc or mcc where the task has them, on acc_norm where choices"
              + " differ in length, or try another prompt";
      case WarningReason.CONTEXTS_CUT ->
          "what was cut are descriptions and first examples: ask with a smaller fewShot of the task"
              + " in evaluation.tasks, or a shorter prompt or description of a task of your own;"
              + " another job may take a longer model.sequenceLength";
      default -> "see the evaluation in kubectl llmjob report " + job;
    };
  }
}
