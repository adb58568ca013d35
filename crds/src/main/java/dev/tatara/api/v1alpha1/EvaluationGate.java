package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What a checkpoint must score. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "has(self.minimum) || has(self.maximum) || (has(self.noRegression) && self.noRegression)",
    message = "evaluation.gates[] asks for nothing: set minimum, maximum or noRegression: true")
@ValidationRule(
    value = "!has(self.minimum) || !has(self.maximum) || self.minimum <= self.maximum",
    message = "evaluation.gates[].minimum is above maximum: change one of them")
@ValidationRule(
    value = "!has(self.tolerance) || (has(self.noRegression) && self.noRegression)",
    message =
        "evaluation.gates[].tolerance belongs to noRegression: set that to true, or remove tolerance")
@ValidationRule(
    value =
        "!has(self.minimum) || self.minimum <= 1.0 || (has(self.metric) && self.metric in"
            + " ['bits_per_byte', 'byte_perplexity', 'token_perplexity'])",
    message =
        "evaluation.gates[].minimum is a share from 0 to 1, not a percentage: write 0.3 for 30 %")
public record EvaluationGate(
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Name of a task in evaluation.tasks, in all its versions.")
        String task,
    @Size(min = 1, max = 63)
        @Pattern("^[-_.a-z0-9]+$")
        @JsonPropertyDescription(
            "Code of the prompt or, of perplexity, name of the source. Left out, all of the task must"
                + " pass.")
        String prompt,
    @JsonPropertyDescription("What counts. Left out, the headline of the task.") Metric metric,
    @Min(0)
        @JsonPropertyDescription("Lowest score that passes; a share from 0 to 1 but of perplexity.")
        Double minimum,
    @Min(0) @JsonPropertyDescription("Highest score that passes, for perplexity.") Double maximum,
    @JsonPropertyDescription(
            "Whether a score may not be worse than the best of the earlier checkpoints.")
        Boolean noRegression,
    @Min(0)
        @JsonPropertyDescription(
            "How much worse than the best it may be, in the unit of the score. Left out, not at all.")
        Double tolerance) {

  /** What can be asked for. */
  public enum Metric {
    /** Accuracy. */
    @JsonProperty("acc")
    ACC,
    /** Accuracy by likelihood a character. */
    @JsonProperty("acc_norm")
    ACC_NORM,
    /** Mean recall of the choices. */
    @JsonProperty("balanced_acc")
    BALANCED_ACC,
    /** Matthews' correlation. */
    @JsonProperty("mcc")
    MCC,
    /** Mean F1 of the choices. */
    @JsonProperty("macro_f1")
    MACRO_F1,
    /** Equality with an accepted answer. */
    @JsonProperty("exact_match")
    EXACT_MATCH,
    /** Agreement of words. */
    @JsonProperty("f1")
    F1,
    /** Bits that a byte takes. */
    @JsonProperty("bits_per_byte")
    BITS_PER_BYTE,
    /** Two to the power of that. */
    @JsonProperty("byte_perplexity")
    BYTE_PERPLEXITY,
    /** Perplexity of tokens. */
    @JsonProperty("token_perplexity")
    TOKEN_PERPLEXITY
  }
}
