package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One benchmark. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.fewShot == 0 || has(self.fewShotDataset)",
    message =
        "evaluation.tasks[].fewShotDataset is missing: name the file that examples are drawn from,"
            + " or set fewShot to 0")
@ValidationRule(
    value = "!self.dataset.startsWith('/') && !self.dataset.split('/').exists(p, p == '..')",
    message =
        "evaluation.tasks[].dataset must be a path relative to the root of the volume, without"
            + " '..'")
@ValidationRule(
    value =
        "!has(self.fewShotDataset) || (!self.fewShotDataset.startsWith('/') &&"
            + " !self.fewShotDataset.split('/').exists(p, p == '..'))",
    message =
        "evaluation.tasks[].fewShotDataset must be a path relative to the root of the volume,"
            + " without '..'")
public record EvaluationTask(
    @Required
        @JsonPropertyDescription(
            "jcommonsenseqa: five-choice questions of JGLUE, or others in the same format.")
        Task name,
    @Default("\"1.1\"") @JsonPropertyDescription("Version of the task.") Version version,
    @Default("[\"0.2.1\", \"0.3\"]")
        @Size(min = 1, max = 2)
        @JsonPropertyDescription(
            "Prompts to score with, by their codes in the Japanese evaluation harness. Scores of"
                + " different prompts are not comparable.")
        List<Prompt> prompts,
    @Default("3") @Min(0) @Max(32) @JsonPropertyDescription("Solved examples before each question.")
        Integer fewShot,
    @Required
        @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "JSON-lines file with the documents to score, from the root of the volume.")
        String dataset,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "JSON-lines file that the examples are drawn from, from the root of the volume.")
        String fewShotDataset,
    @Min(1)
        @Max(1000000)
        @JsonPropertyDescription("Score only that many documents. Left out, all of them.")
        Integer limit) {

  /** Benchmarks. */
  public enum Task {
    /** Five-choice common-sense questions. */
    @JsonProperty("jcommonsenseqa")
    JCOMMONSENSEQA("jcommonsenseqa");

    private final String label;

    Task(String label) {
      this.label = label;
    }

    /** The task as it stands in the spec and in reports. */
    public String label() {
      return label;
    }
  }

  /** Versions of the benchmarks. */
  public enum Version {
    /** JCommonsenseQA 1.1. */
    @JsonProperty("1.1")
    V1_1
  }

  /** Prompts by their codes. */
  public enum Prompt {
    /** fintan2. */
    @JsonProperty("0.2.1")
    FINTAN2("0.2.1"),
    /** ja-alpaca. */
    @JsonProperty("0.3")
    JA_ALPACA("0.3");

    private final String label;

    Prompt(String label) {
      this.label = label;
    }

    /** The code as it stands in the spec and in reports. */
    public String label() {
      return label;
    }
  }
}
