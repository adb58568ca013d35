package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** What to measure on checkpoints. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.mode == 'None' || (has(self.tasks) && size(self.tasks) > 0)",
    message =
        "evaluation.tasks is empty: add a task, or set evaluation.mode to None to train without"
            + " evaluation")
@ValidationRule(
    value =
        "!has(self.tasks) || self.tasks.all(t, self.tasks.exists_one(u, u.name == t.name &&"
            + " u.version == t.version))",
    message =
        "evaluation.tasks[] must be unique by name and version: merge the prompts of the tasks that"
            + " share both")
public record EvaluationSpec(
    @Default("Sidecar")
        @JsonPropertyDescription(
            "Sidecar scores each checkpoint beside the training and, after it, those that were not"
                + " reached; Job scores after the training only; None does not evaluate.")
        Mode mode,
    @Size(max = 32) @JsonPropertyDescription("Benchmarks.") List<EvaluationTask> tasks) {

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
}
