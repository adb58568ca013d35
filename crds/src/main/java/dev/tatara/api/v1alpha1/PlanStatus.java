package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What was worked out from the spec. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanStatus(
    @JsonPropertyDescription("Optimizer steps.") Integer steps,
    @JsonPropertyDescription("Tokens that these steps take.") Long tokens,
    @JsonPropertyDescription("Data-parallel replicas, which is the number of training processes.")
        Integer data,
    @JsonPropertyDescription("Samples in one forward pass.") Integer microBatchSize,
    @JsonPropertyDescription("Forward and backward passes before each optimizer step.")
        Integer gradientAccumulationSteps,
    @JsonPropertyDescription(
            "Parameters of the model. Left out when a given tokenizer decides the vocabulary.")
        Long parameters,
    @JsonPropertyDescription("Accelerators that training holds; 0 on CPU.") Integer accelerators,
    @JsonPropertyDescription("Folder of the run, from the root of the volume.")
        String runDirectory) {}
