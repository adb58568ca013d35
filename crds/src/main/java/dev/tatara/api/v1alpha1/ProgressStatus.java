package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * How far training is. What holds of a moment alone, speed, MFU and the time that is left, is
 * absent when no training is under way.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressStatus(
    @JsonPropertyDescription("Optimizer steps done.") Integer step,
    @JsonPropertyDescription("Optimizer steps to do.") Integer totalSteps,
    @JsonPropertyDescription("step over totalSteps, such as 40%.") String percent,
    @JsonPropertyDescription("Tokens seen.") Long tokens,
    @JsonPropertyDescription("Training loss of the last step, in nats a token.") String loss,
    @JsonPropertyDescription("Learning rate of the last step.") String learningRate,
    @JsonPropertyDescription("Norm of the gradients of the last step, before clipping.")
        String gradientNorm,
    @JsonPropertyDescription(
            "Tokens a second over all processes; absent in the first steps after a start and where no"
                + " training is under way.")
        Long tokensPerSecond,
    @JsonPropertyDescription(
            "Model FLOPs utilization in the causal convention, such as 41.2%: operations of the"
                + " model (forward and backward, causal attention, nothing computed again) over the"
                + " bf16 peak of all accelerators. Absent where the peak is not known, as on CPUs,"
                + " and where tokensPerSecond is.")
        String mfu,
    @JsonPropertyDescription(
            "Milliseconds that a step takes, rounded up, as measured last: training pods get time for"
                + " one more when they are told to end.")
        Long stepMilliseconds,
    @JsonPropertyDescription(
            "Seconds that are left at this speed; absent where tokensPerSecond is.")
        Long etaSeconds,
    @JsonPropertyDescription("etaSeconds for people, such as 1h12m.") String eta,
    @JsonPropertyDescription("Times that the processes were started again within this attempt.")
        Integer restarts,
    @JsonPropertyDescription("What went wrong in training, and went on.") HealthStatus health,
    @JsonPropertyDescription("When the trainer last said so.") String lastUpdateTime) {}
