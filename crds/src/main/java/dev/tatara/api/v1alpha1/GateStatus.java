package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the gates of an evaluation came to. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateStatus(
    @JsonPropertyDescription("Step of the newest checkpoint that has all the scores.")
        Integer lastStep,
    @JsonPropertyDescription("Whether that one passed.") Boolean lastPassed,
    @JsonPropertyDescription("Its figures, in a sentence.") String message,
    @JsonPropertyDescription(
            "Step of the newest checkpoint that passed, which export takes. Absent when none did.")
        Integer passedStep) {}
