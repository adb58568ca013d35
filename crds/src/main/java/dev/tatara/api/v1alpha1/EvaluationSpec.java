package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What to measure on checkpoints, and what must come out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.mode == 'None' || (has(self.tasks) && size(self.tasks) > 0)",
    message =
        "evaluation.tasks is empty: add a task, or set evaluation.mode to None to train without"
            + " evaluation")
@ValidationRule(
    value =
        "!has(self.tasks) || self.tasks.all(t, self.tasks.exists_one(u, u.name == t.name &&"
            + " (has(u.version) ? u.version : '') == (has(t.version) ? t.version : '')))",
    message =
        "evaluation.tasks[] must be unique by name and version: merge the prompts of the tasks that"
            + " share both, or rename a task of your own")
@ValidationRule(
    value = "!has(self.gates) || size(self.gates) == 0 || self.mode != 'None'",
    message =
        "evaluation.gates needs scores: set evaluation.mode to Sidecar or Job, or remove the gates")
@ValidationRule(
    value =
        "!has(self.gates) || !has(self.tasks) || self.gates.all(g, self.tasks.exists(t, t.name =="
            + " g.task))",
    message = "evaluation.gates[].task is no name in evaluation.tasks: correct it, or add the task",
    messageExpression = GateMessages.TASK)
@ValidationRule(
    value =
        "!has(self.gates) || !has(self.tasks) || self.gates.all(g, !has(g.prompt) ||"
            + " self.tasks.exists(t, t.name == g.task && (has(t.prompts) ? g.prompt in t.prompts :"
            + " has(t.perplexity) ? t.perplexity.sources.exists(s, s.name == g.prompt) : t.name =="
            + " 'jcommonsenseqa' ? g.prompt in ['0.2.1', '0.3'] : t.name in ['jnli', 'marc_ja',"
            + " 'jsquad'] && g.prompt in ['0.2', '0.3'])))",
    message =
        "evaluation.gates[].prompt is none of the task's prompts or sources: correct it, or leave it"
            + " out so that all of the task must pass. Those of a task are its prompts or the names of"
            + " its perplexity.sources; left out, 0.2.1 and 0.3 of jcommonsenseqa, and 0.2 and 0.3 of"
            + " jnli, marc_ja and jsquad; a task of your own has none")
@ValidationRule(
    value =
        "!has(self.gates) || !has(self.tasks) || self.gates.all(g, !has(g.metric) ||"
            + " self.tasks.exists(t, t.name == g.task && (has(t.perplexity) ? g.metric in"
            + " ['bits_per_byte', 'byte_perplexity', 'token_perplexity'] : has(t.generation) ||"
            + " t.name == 'jsquad' ? g.metric in ['exact_match', 'f1'] : t.name in ['jnli',"
            + " 'marc_ja'] || (has(t.multipleChoice) && has(t.multipleChoice.choices)) ? g.metric in"
            + " ['acc', 'acc_norm', 'balanced_acc', 'mcc', 'macro_f1'] : g.metric in ['acc',"
            + " 'acc_norm'])))",
    message =
        "evaluation.gates[].metric is none of the task: acc and acc_norm are of multiple choice,"
            + " where all questions have the same choices also balanced_acc, mcc and macro_f1;"
            + " exact_match and f1 of generation and jsquad; bits_per_byte, byte_perplexity and"
            + " token_perplexity of perplexity")
public record EvaluationSpec(
    @Default("Sidecar")
        @JsonPropertyDescription(
            "Sidecar scores each checkpoint beside the training and, after it, those that were not"
                + " reached; Job scores after the training only; None does not evaluate.")
        Mode mode,
    @Size(max = 32) @JsonPropertyDescription("Benchmarks.") List<EvaluationTask> tasks,
    @Size(max = 32)
        @JsonPropertyDescription(
            "What a checkpoint must score, all of it, to pass. The newest one that passed is kept"
                + " whatever checkpoint.keepLast says, and is what export takes.")
        List<EvaluationGate> gates,
    @Default("Fail")
        @JsonPropertyDescription(
            "What export does when no checkpoint passed the gates: Fail ends the job with"
                + " GateFailed, and nothing is exported; Export takes the newest checkpoint.")
        OnGateFailure onGateFailure) {

  /** When checkpoints are scored. */
  public enum Mode {
    /** While training goes on. */
    @JsonProperty("Sidecar")
    SIDECAR,
    /** After training. */
    @JsonProperty("Job")
    JOB,
    /** Never. */
    @JsonProperty("None")
    NONE
  }

  /** What export does when no checkpoint passed. */
  public enum OnGateFailure {
    /** Ends the job. */
    @JsonProperty("Fail")
    FAIL,
    /** Takes the newest checkpoint. */
    @JsonProperty("Export")
    EXPORT
  }
}
