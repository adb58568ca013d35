package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.EvaluationGate;
import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.EvaluationTask;
import dev.tatara.api.v1alpha1.EvaluationTask.Prompt;
import dev.tatara.api.v1alpha1.MultipleChoiceTask;
import dev.tatara.api.v1alpha1.PerplexityTask;
import dev.tatara.report.MetricDirection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Refuses gates on what is never scored, and on the wrong side of a score, before anything runs.
 * The API server sees most of the first; what it can't see is whether the choices of a task quote
 * fields, and all versions of a task.
 */
final class EvaluationGates {
  private static final List<String> OF_CHOICES = List.of("acc", "acc_norm");
  private static final List<String> OF_SAME_CHOICES =
      List.of("acc", "acc_norm", "balanced_acc", "macro_f1", "mcc");
  private static final List<String> OF_WRITING = List.of("exact_match", "f1");
  private static final List<String> OF_PERPLEXITY =
      List.of("bits_per_byte", "byte_perplexity", "token_perplexity");

  /** JGLUE's tasks whose questions have the same choices. */
  private static final Set<String> SAME_CHOICES = Set.of("jnli", "marc_ja");

  private static final String JSQUAD = "jsquad";

  private static final String CHANGEABLE = "evaluation.gates can change at any time";

  /** As the trainer finds them: docs/reference/evaluation.md. */
  private static final Pattern FIELD = Pattern.compile("\\{\\w+}", Pattern.UNICODE_CHARACTER_CLASS);

  private EvaluationGates() {}

  /**
   * Looks whether each gate will be judged.
   *
   * @param tasks with their prompts and versions
   * @throws PlanRefusedException when one never would be
   */
  static void check(EvaluationSpec evaluation, List<EvaluationTask> tasks)
      throws PlanRefusedException {
    if (evaluation.gates() == null) {
      return;
    }
    for (EvaluationGate gate : evaluation.gates()) {
      List<EvaluationTask> own = of(gate, tasks);
      if (own.isEmpty()) {
        throw new PlanRefusedException(
            "evaluation.gates asks for %s%s, which is not scored"
                .formatted(
                    gate.task(), gate.prompt() == null ? "" : " with prompt " + gate.prompt()),
            "name one of these: " + scored(tasks),
            CHANGEABLE);
      }
      for (EvaluationTask task : own) {
        requireMetric(gate, task);
      }
    }
  }

  /**
   * Looks on which side of a score each gate has its bounds.
   *
   * @param tasks with their prompts and versions
   * @throws PlanRefusedException when one is on the wrong side
   */
  static void checkDirections(EvaluationSpec evaluation, List<EvaluationTask> tasks)
      throws PlanRefusedException {
    if (evaluation.gates() == null) {
      return;
    }
    for (EvaluationGate gate : evaluation.gates()) {
      for (EvaluationTask task : of(gate, tasks)) {
        requireDirection(gate, task);
      }
    }
  }

  /** What a gate is on. */
  private static List<EvaluationTask> of(EvaluationGate gate, List<EvaluationTask> tasks) {
    return tasks.stream()
        .filter(task -> task.name().equals(gate.task()))
        .filter(task -> gate.prompt() == null || parts(task).contains(gate.prompt()))
        .toList();
  }

  private static void requireMetric(EvaluationGate gate, EvaluationTask task)
      throws PlanRefusedException {
    String metric = gate.metric() == null ? null : label(gate.metric());
    List<String> metrics = metrics(task);
    if (metric != null && !metrics.contains(metric)) {
      throw new PlanRefusedException(
          "evaluation.gates asks for %s of %s, which has only %s"
              .formatted(metric, title(task), String.join(", ", metrics)),
          task.multipleChoice() == null
              ? "use one of these"
              : "use one of these, or give all questions the same choices: balanced_acc, mcc and"
                  + " macro_f1 count each choice by itself, and so need multipleChoice.choices that"
                  + " quote no {field}",
          CHANGEABLE);
    }
  }

  /** A bound on the wrong side lets the worst scores pass, and none that is good. */
  private static void requireDirection(EvaluationGate gate, EvaluationTask task)
      throws PlanRefusedException {
    boolean lower =
        gate.metric() == null
            ? task.perplexity() != null
            : MetricDirection.lowerIsBetter(label(gate.metric()));
    Double wrong = lower ? gate.minimum() : gate.maximum();
    if (wrong == null) {
      return;
    }
    String asked = lower ? "minimum" : "maximum";
    throw new PlanRefusedException(
        "evaluation.gates asks for a %s of %s of %s, of which %s is better"
            .formatted(
                asked,
                gate.metric() == null ? "the score" : label(gate.metric()),
                title(task),
                lower ? "less" : "more"),
        "write %s in place of %s: %s"
            .formatted(
                lower ? "maximum" : "minimum",
                asked,
                lower
                    ? "bits and perplexities pass from a score on down"
                    : "shares pass from a score on up, 0.3 for 30 %"),
        CHANGEABLE);
  }

  private static String label(EvaluationGate.Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> metrics(EvaluationTask task) {
    if (task.perplexity() != null) {
      return OF_PERPLEXITY;
    }
    if (task.generation() != null || task.name().equals(JSQUAD)) {
      return OF_WRITING;
    }
    MultipleChoiceTask own = task.multipleChoice();
    boolean same = own == null ? SAME_CHOICES.contains(task.name()) : areFixed(own.choices());
    return same ? OF_SAME_CHOICES : OF_CHOICES;
  }

  /** Null where each question has its own. */
  private static boolean areFixed(List<String> choices) {
    return choices != null && choices.stream().noneMatch(choice -> FIELD.matcher(choice).find());
  }

  /** Codes of prompts, or names of sources; a task of templates has none. */
  private static List<String> parts(EvaluationTask task) {
    if (task.perplexity() != null) {
      return task.perplexity().sources().stream().map(PerplexityTask.HeldOutSource::name).toList();
    }
    return task.prompts() == null ? List.of() : task.prompts().stream().map(Prompt::label).toList();
  }

  private static String scored(List<EvaluationTask> tasks) {
    return tasks.stream()
        .map(
            task ->
                parts(task).isEmpty()
                    ? title(task)
                    : title(task) + " (" + String.join(", ", parts(task)) + ")")
        .collect(Collectors.joining("; "));
  }

  private static String title(EvaluationTask task) {
    return task.name() + " " + task.version();
  }
}
