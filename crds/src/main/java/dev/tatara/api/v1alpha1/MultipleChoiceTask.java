package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Questions with choices: each choice is scored by its text after the prompt. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.choices) != has(self.choicesField)",
    message =
        "evaluation.tasks[].multipleChoice needs exactly one of choices and choicesField: list the"
            + " choices, or name the field that holds them")
public record MultipleChoiceTask(
    @Size(max = 8192)
        @JsonPropertyDescription("Text before the first example. Left out, there is none.")
        String description,
    @Required
        @Size(min = 1, max = 8192)
        @JsonPropertyDescription(
            "Text of a question up to where its answer begins. {name} stands for that field of a"
                + " line.")
        String prompt,
    @Size(min = 2, max = 64)
        @JsonPropertyDescription(
            "The choices, the same for all questions or with fields in them, such as {choice0}.")
        List<@Size(min = 1, max = 1024) String> choices,
    @Size(min = 1, max = 63)
        @Pattern(FIELD)
        @JsonPropertyDescription("Field with an array of the choices of a question.")
        String choicesField,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(FIELD)
        @JsonPropertyDescription(
            "Field with the right answer: the text of a choice, or its index, from 0.")
        String answer,
    @Default("\"\\n\\n\"")
        @Size(max = 256)
        @JsonPropertyDescription("Text between an example and what follows it.")
        String separator,
    @Default("acc")
        @JsonPropertyDescription(
            "The headline: acc counts the most likely choice, acc_norm the most likely one a"
                + " character. Both are in the results.")
        Metric metric) {
  /** Names of fields that a template can quote. */
  static final String FIELD = "^\\w+$";

  /** Headlines. */
  public enum Metric {
    /** Accuracy. */
    @JsonProperty("acc")
    ACC,
    /** Accuracy with log-likelihoods divided by the choice's characters. */
    @JsonProperty("acc_norm")
    ACC_NORM
  }
}
