package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.remove;
import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.api.Submission.accepted;
import static dev.tatara.operator.api.Submission.refused;

import dev.tatara.operator.support.ControlPlaneResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;

/** Rules of tasks and gates. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class EvaluationRulesTest extends RulesOfSubject {
  private static final String QUIZ =
      "multipleChoice: {prompt: '{q}', choices: ['yes', 'no'], answer: a}";
  private static final String TEXT = "perplexity: {sources: [{name: wiki, path: a}]}";

  static Stream<Submission> breaches() {
    return Stream.of(
        refused("evaluation.tasks is empty", s -> set(s, "evaluation", "{mode: Job}")),
        refused(
            "evaluation.tasks[] must be unique by name and version",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, dataset: a, fewShot: 0},"
                        + " {name: jcommonsenseqa, dataset: b, fewShot: 0}]")),
        refused(
            "evaluation.tasks[].fewShotDataset is missing",
            s -> set(s, "evaluation.tasks", "[{name: jcommonsenseqa, dataset: a}]")),
        refused(
            "evaluation.tasks[].dataset must be a path",
            s -> set(s, "evaluation.tasks", "[{name: jcommonsenseqa, dataset: /a, fewShot: 0}]")),
        refused(
            "evaluation.tasks[].fewShotDataset must be a path",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, dataset: a, fewShotDataset: ../b}]")),
        task(
            "evaluation.tasks[].name is a task of JGLUE", "{name: jnli, dataset: a, " + QUIZ + "}"),
        task(
            "evaluation.tasks[].name is not a task of JGLUE",
            "{name: jcola, dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].name is not a task of JGLUE",
            "{name: mine, dataset: a, " + QUIZ + ", generation: {prompt: q, answer: a}}"),
        task(
            "evaluation.tasks[].version is not one of the task",
            "{name: jnli, version: '1.1', dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].version is not one of the task",
            "{name: jsquad, version: '1.3', dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts names one that the task does not have",
            "{name: marc_ja, prompts: ['0.2.1'], dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts names one that the task does not have",
            "{name: jsquad, version: '1.2', prompts: ['0.1'], dataset: a, fewShot: 0}"),
        task(
            "evaluation.tasks[].prompts are those of JGLUE's tasks",
            "{name: mine, prompts: ['0.2'], dataset: a, " + QUIZ + "}"),
        task(
            "evaluation.tasks[].prompts names a prompt twice",
            "{name: jnli, prompts: ['0.2', '0.2'], dataset: a, fewShot: 0}"),
        task("evaluation.tasks[].dataset is the file of questions", "{name: jnli, fewShot: 0}"),
        task(
            "evaluation.tasks[].dataset is the file of questions",
            "{name: text, dataset: a, " + TEXT + "}"),
        task(
            "evaluation.tasks[].dataset is the file of questions",
            "{name: text, fewShot: 2, " + TEXT + "}"),
        task(
            "evaluation.tasks[].multipleChoice needs exactly one of choices and choicesField",
            "{name: mine, dataset: a, multipleChoice: {prompt: q, answer: a}}"),
        task(
            "evaluation.tasks[].perplexity.sources[].name must be unique",
            "{name: text, perplexity: {sources: [{name: a, path: a}, {name: a, path: b}]}}"),
        task(
            "evaluation.tasks[].perplexity.sources[].path must be a path",
            "{name: text, perplexity: {sources: [{name: a, path: /a}]}}"),
        gate("evaluation.gates[] asks for nothing", "{task: quiz, noRegression: false}"),
        gate(
            "evaluation.gates[].minimum is above maximum",
            "{task: quiz, minimum: 0.5, maximum: 0.4}"),
        gate(
            "evaluation.gates[].tolerance belongs to noRegression",
            "{task: quiz, minimum: 0.5, tolerance: 0.1}"),
        gate("evaluation.gates[].minimum is a share from 0 to 1", "{task: quiz, minimum: 30}"),
        gate(
            "evaluation.gates[].task is no name in evaluation.tasks", "{task: jnli, minimum: 0.3}"),
        gate(
            "evaluation.gates[].prompt is none of the task's prompts",
            "{task: jcommonsenseqa, prompt: '0.4', minimum: 0.3}"),
        gate(
            "evaluation.gates[].task is no name in evaluation.tasks: correct it, or add the task; the"
                + " names are jcommonsenseqa, quiz, text",
            "{task: jnli, minimum: 0.3}"),
        gate(
            "left out, 0.2.1 and 0.3 of jcommonsenseqa, and 0.2 and 0.3 of jnli",
            "{task: jcommonsenseqa, prompt: '0.4', minimum: 0.3}"),
        gate(
            "Unsupported value: \"accuracy\": supported values: \"acc\", \"acc_norm\"",
            "{task: quiz, metric: accuracy, minimum: 0.3}"),
        gate(
            "evaluation.gates[].prompt is none of the task's prompts",
            "{task: text, prompt: news, noRegression: true}"),
        gate(
            "evaluation.gates[].metric is none of the task",
            "{task: jcommonsenseqa, metric: f1, minimum: 0.3}"),
        gate(
            "evaluation.gates[].metric is none of the task",
            "{task: text, metric: acc, noRegression: true}"),
        refused(
            "evaluation.gates needs scores",
            s -> set(s, "evaluation", "{mode: None, gates: [{task: jnli, minimum: 0.3}]}")));
  }

  static Stream<Submission> acceptable() {
    return Stream.of(
        accepted("no evaluation", s -> remove(s, "evaluation")),
        accepted(
            "all tasks of JGLUE, with all of their prompts",
            s ->
                set(
                    s,
                    "evaluation.tasks",
                    "[{name: jcommonsenseqa, prompts: ['0.1', '0.2', '0.2.1', '0.3', '0.4', '0.5', '0.6'],"
                        + " dataset: a, fewShotDataset: b}, {name: jnli, version: '1.3', prompts: ['0.2',"
                        + " '0.3', '0.4', '0.5', '0.6'], dataset: a, fewShot: 0}, {name: marc_ja, dataset:"
                        + " a, fewShotDataset: b}, {name: jsquad, prompts: ['0.1', '0.2'], dataset: a,"
                        + " fewShot: 2, fewShotDataset: b}, {name: jsquad, version: '1.2', dataset: a,"
                        + " fewShot: 0, limit: 100}]")),
        accepted(
            "gates",
            s ->
                set(
                    s,
                    "evaluation",
                    gated(
                        "{task: jcommonsenseqa, prompt: '0.3', metric: acc_norm, minimum: 0.3}, {task:"
                            + " quiz, metric: mcc, noRegression: true, tolerance: 0.01}, {task: text,"
                            + " prompt: wiki, maximum: 1.5}"))));
  }

  private static Submission task(String sentence, String task) {
    return refused(sentence, s -> set(s, "evaluation.tasks", "[" + task + "]"));
  }

  private static Submission gate(String sentence, String gate) {
    return refused(sentence, s -> set(s, "evaluation", gated(gate)));
  }

  /** An evaluation with a task of each kind. */
  private static String gated(String gates) {
    return "{tasks: [{name: jcommonsenseqa, dataset: a, fewShot: 0}, {name: quiz, dataset: a, %s}, {name: text, %s}], gates: [%s]}"
        .formatted(QUIZ, TEXT, gates);
  }
}
