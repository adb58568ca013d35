package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Questions whose answer the model writes, the most likely token each time. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerationTask(
    @Size(max = 8192)
        @JsonPropertyDescription("Text before the first example. Left out, there is none.")
        String description,
    @Required
        @Size(min = 1, max = 8192)
        @JsonPropertyDescription(
            "Text of a question up to where its answer begins. {name} stands for that field of a"
                + " line.")
        String prompt,
    @Required
        @Size(min = 1, max = 63)
        @Pattern(MultipleChoiceTask.FIELD)
        @JsonPropertyDescription(
            "Field with the accepted answer, or an array of them, of which examples show the first.")
        String answer,
    @Default("\"\\n\\n\"")
        @Size(max = 256)
        @JsonPropertyDescription("Text between an example and what follows it.")
        String separator,
    @Default("[\"\\n\"]")
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("Texts that end an answer and are no part of it.")
        List<@Size(min = 1, max = 64) String> stop,
    @Min(1)
        @Max(2048)
        @JsonPropertyDescription(
            "Most tokens of an answer. Left out, those of the longest accepted answer of the"
                + " question.")
        Integer maxTokens,
    @Default("exact_match")
        @JsonPropertyDescription(
            "The headline: exact_match is the share of answers that equal an accepted one, f1 the"
                + " mean agreement of words with the nearest one. Both are in the results.")
        Metric metric,
    @Default("Japanese")
        @JsonPropertyDescription(
            "What is made alike before answers are compared. Japanese: as JSQuAD, without emoji,"
                + " one width of letters, single spaces, words by a morphological analyser."
                + " Whitespace: single spaces, words by them. None: nothing, words by spaces.")
        Normalization normalization) {

  /** Headlines. */
  public enum Metric {
    /** Equality with an accepted answer. */
    @JsonProperty("exact_match")
    EXACT_MATCH,
    /** Agreement of words. */
    @JsonProperty("f1")
    F1
  }

  /** What is made alike. */
  public enum Normalization {
    /** As JSQuAD's metric. */
    @JsonProperty("Japanese")
    JAPANESE,
    /** Runs of white space. */
    @JsonProperty("Whitespace")
    WHITESPACE,
    /** Nothing. */
    @JsonProperty("None")
    NONE
  }
}
