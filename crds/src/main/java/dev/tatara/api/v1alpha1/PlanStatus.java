package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tatara.api.v1alpha1.ParallelismSpec.Recompute;
import io.fabric8.kubernetes.api.model.Quantity;

/** What was worked out from the spec. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanStatus(
    @JsonPropertyDescription("Optimizer steps.") Integer steps,
    @JsonPropertyDescription("Tokens that these steps take.") Long tokens,
    @JsonPropertyDescription("Accelerators that share every layer.") Integer tensor,
    @JsonPropertyDescription("Stages that the layers are cut into.") Integer pipeline,
    @JsonPropertyDescription("Data-parallel replicas.") Integer data,
    @JsonPropertyDescription("Whether a tensor group shares positions.") Boolean sequence,
    @JsonPropertyDescription("Chunks of layers that a stage holds.") Integer virtualStages,
    @JsonPropertyDescription("Samples in one forward pass.") Integer microBatchSize,
    @JsonPropertyDescription("Forward and backward passes before each optimizer step.")
        Integer gradientAccumulationSteps,
    @JsonPropertyDescription("1 when replicas shard the optimizer's state, 0 when not.")
        Integer zeroStage,
    @JsonPropertyDescription("Activations that are computed again.") Recompute recompute,
    @JsonPropertyDescription(
            "Parameters of the model. Left out when a given tokenizer decides the vocabulary.")
        Long parameters,
    @JsonPropertyDescription(
            "Memory that the fullest accelerator is expected to need. Left out on CPUs.")
        Quantity memoryPerGPU,
    @JsonPropertyDescription(
            "Tokens a second that the accelerators should reach, if they are A100s of that memory"
                + " joined by NVLink and InfiniBand. Left out on CPUs.")
        Long estimatedTokensPerSecond,
    @JsonPropertyDescription(
            "A small change of the recipe that would make training clearly faster, and a deadline that"
                + " training is expected to miss, if there are any.")
        String advice,
    @JsonPropertyDescription("Accelerators that training holds; 0 on CPU.") Integer accelerators,
    @JsonPropertyDescription("Folder of the run, from the root of the volume.")
        String runDirectory) {}
