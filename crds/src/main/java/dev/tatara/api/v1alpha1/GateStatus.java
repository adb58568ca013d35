package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Objects;

/** What the gates of an evaluation came to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateStatus(
    @JsonPropertyDescription(
            "Step of the newest checkpoint that has all the scores. Absent while none has.")
        Integer lastStep,
    @JsonPropertyDescription("Whether that one passed.") Boolean lastPassed,
    @JsonPropertyDescription("Its figures, in a sentence.") String message,
    @JsonPropertyDescription(
            "Step of the newest checkpoint that passed, which export takes. Absent when none did.")
        Integer passedStep,
    @JsonPropertyDescription(
            "How many checkpoints that are there have not all the scores, such as after a change of"
                + " the questions, and may yet pass. Absent for none.")
        Integer notJudged) {

  /**
   * Whether another says the same of a checkpoint; how many wait for their scores changes often.
   */
  public boolean isSame(GateStatus other) {
    return other != null
        && Objects.equals(lastStep, other.lastStep)
        && Objects.equals(message, other.message)
        && Objects.equals(passedStep, other.passedStep);
  }
}
