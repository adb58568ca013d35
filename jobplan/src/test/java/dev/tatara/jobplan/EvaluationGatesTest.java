package dev.tatara.jobplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.EvaluationTask;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gates that the API server lets through, and on which no score would ever come. */
class EvaluationGatesTest {
  private static final String TASKS =
      """
      mode: Job
      tasks:
        - {name: jnli, dataset: a, fewShot: 0}
        - {name: jsquad, dataset: a, fewShot: 0}
        - {name: jsquad, version: "1.2", prompts: ["0.2"], dataset: a, fewShot: 0}
        - {name: same, dataset: a, multipleChoice: {prompt: "{q}", choices: ["a", "{ b }"], answer: a}}
        - {name: quoted, dataset: a, multipleChoice: {prompt: "{q}", choices: ["{c0}", "b"], answer: a}}
        - {name: field, dataset: a, multipleChoice: {prompt: "{q}", choicesField: c, answer: a}}
        - {name: held-out, perplexity: {sources: [{name: wiki, path: a}, {name: web, path: b}]}}
      gates:
      """;

  @Test
  void whatIsScoredCanBeAskedFor() throws PlanRefusedException {
    check("{task: jnli, metric: mcc, minimum: 0.1}");
    check("{task: jnli, prompt: '0.3', metric: balanced_acc, minimum: 0.1}");
    check("{task: jsquad, metric: f1, minimum: 0.1}");
    check("{task: jsquad, prompt: '0.3', minimum: 0.1}");
    check("{task: same, metric: macro_f1, minimum: 0.1}");
    check("{task: quoted, metric: acc_norm, minimum: 0.1}");
    check("{task: held-out, prompt: web, metric: token_perplexity, maximum: 30}");
  }

  @Test
  void metricThatNeverComesIsRefusedWithThoseThereAre() {
    PlanRefusedException quoted = refuse("{task: quoted, metric: mcc, minimum: 0.1}");
    assertEquals(
        "evaluation.gates asks for mcc of quoted 1, which has only acc, acc_norm",
        quoted.getMessage());
    assertTrue(quoted.hint().contains("quote no {field}"), quoted.hint());
    refuse("{task: field, metric: macro_f1, minimum: 0.1}");
    assertEquals(
        "evaluation.gates asks for acc of held-out 1, which has only bits_per_byte,"
            + " byte_perplexity, token_perplexity",
        refuse("{task: held-out, metric: acc, minimum: 0.1}").getMessage());
  }

  @Test
  void boundOnTheWrongSideOfAScoreIsRefusedWithTheDirection() throws PlanRefusedException {
    PlanRefusedException less = refuse("{task: held-out, metric: token_perplexity, minimum: 30}");
    assertEquals(
        "evaluation.gates asks for a minimum of token_perplexity of held-out 1, of which less is"
            + " better",
        less.getMessage());
    assertEquals(
        "write maximum in place of minimum: bits and perplexities pass from a score on down",
        less.hint());
    assertEquals(
        "evaluation.gates asks for a minimum of the score of held-out 1, of which less is better",
        refuse("{task: held-out, minimum: 1, maximum: 2}").getMessage());
    PlanRefusedException more = refuse("{task: jnli, metric: acc, maximum: 0.5}");
    assertEquals(
        "evaluation.gates asks for a maximum of acc of jnli 1.3, of which more is better",
        more.getMessage());
    assertEquals(
        "write minimum in place of maximum: shares pass from a score on up, 0.3 for 30 %",
        more.hint());
    assertEquals(
        "evaluation.gates asks for a maximum of the score of jsquad 1.1, of which more is better",
        refuse("{task: jsquad, maximum: 0.5}").getMessage());
    check("{task: held-out, maximum: 1.5}");
    check("{task: held-out, noRegression: true}");
  }

  @Test
  void taskOrPromptThatIsNotScoredIsRefusedWithThoseThereAre() {
    PlanRefusedException refusal = refuse("{task: jnli, prompt: '0.6', minimum: 0.1}");
    assertEquals(
        "evaluation.gates asks for jnli with prompt 0.6, which is not scored",
        refusal.getMessage());
    assertEquals(
        "name one of these: jnli 1.3 (0.2, 0.3); jsquad 1.1 (0.2, 0.3); jsquad 1.2 (0.2); same 1;"
            + " quoted 1; field 1; held-out 1 (wiki, web)",
        refusal.hint());
    assertEquals(
        "evaluation.gates asks for marc_ja, which is not scored",
        refuse("{task: marc_ja, minimum: 0.1}").getMessage());
  }

  private static PlanRefusedException refuse(String gate) {
    return assertThrows(PlanRefusedException.class, () -> check(gate));
  }

  private static void check(String gate) throws PlanRefusedException {
    EvaluationSpec evaluation =
        Serialization.unmarshal(TASKS + "  - " + gate, EvaluationSpec.class);
    List<EvaluationTask> tasks = EvaluationTasks.resolve(evaluation);
    EvaluationGates.check(evaluation, tasks);
    EvaluationGates.checkDirections(evaluation, tasks);
  }
}
