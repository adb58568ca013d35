package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** Scores of one task with one prompt. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationStatus(
    @Required @JsonPropertyDescription("Task.") String task,
    @Required @JsonPropertyDescription("Version of the task.") String version,
    @Required
        @JsonPropertyDescription(
            "Code of the prompt; own of a task of your own; of perplexity the source.")
        String prompt,
    @Required @JsonPropertyDescription("What was measured, such as acc.") String metric,
    @JsonPropertyDescription("Documents that were scored.") Integer documents,
    @JsonPropertyDescription("Score of the newest checkpoint that was scored.") Score last,
    @JsonPropertyDescription("The best score so far; the earlier one of equals.") Score best,
    @JsonPropertyDescription(
            "Why the score of the newest checkpoint says less than it seems to; five at most. Absent"
                + " for nothing.")
        List<Warning> warnings) {

  /** Something to know of a score. */
  public record Warning(
      @Required
          @JsonPropertyDescription(
              "AnswersCollapsed: nearly all answers are one choice. ContextsCut: questions with"
                  + " their examples are longer than the model's sequences. Other: what another version"
                  + " of the trainer has found, in its message.")
          String reason,
      @JsonPropertyDescription("For people.") String message) {}

  /** The score of one checkpoint. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Score(
      @JsonPropertyDescription("Step of the checkpoint.") Integer step,
      @JsonPropertyDescription("Score: from 0 to 1, but of perplexity.") String score,
      @JsonPropertyDescription("Half the width of the 95 % confidence interval.")
          String confidence) {}
}
