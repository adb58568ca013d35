package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** How the model is spread over accelerators. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!(has(self.sequence) && self.sequence && has(self.tensor) && self.tensor == 1)",
    message =
        "parallelism.sequence needs parallelism.tensor of 2 or more: raise it, or leave"
            + " parallelism.sequence out")
@ValidationRule(
    value =
        "!(has(self.virtualStages) && self.virtualStages > 1 && has(self.pipeline) &&"
            + " self.pipeline == 1)",
    message =
        "parallelism.virtualStages above 1 needs parallelism.pipeline of 2 or more: raise it, or"
            + " leave parallelism.virtualStages out")
public record ParallelismSpec(
    @Min(1)
        @Max(64)
        @JsonPropertyDescription(
            "Accelerators that share every layer; they lie in one pod. Left out, as few as"
                + " memory and speed allow; 1 on CPUs.")
        Integer tensor,
    @Min(1)
        @Max(1024)
        @JsonPropertyDescription(
            "Stages that the layers are cut into. Left out, as few as memory and speed allow; 1 on"
                + " CPUs.")
        Integer pipeline,
    @Min(1)
        @Max(65536)
        @JsonPropertyDescription(
            "Replicas of the model that train on different samples. Left out, what tensor and"
                + " pipeline leave.")
        Integer data,
    @JsonPropertyDescription(
            "Whether a tensor group shares the positions of norms and residuals too. Left out,"
                + " where it helps.")
        Boolean sequence,
    @Min(1)
        @Max(1024)
        @JsonPropertyDescription(
            "Chunks of layers that a stage holds; above 1 the pipeline's schedule is interleaved."
                + " Left out, where it helps.")
        Integer virtualStages,
    @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "0 keeps the optimizer's state whole in each replica; 1 shards it over them (ZeRO-1)."
                + " Left out, 1 when there are several.")
        Integer zeroStage,
    @JsonPropertyDescription(
            "Activations that the backward pass computes again to save their memory: None,"
                + " Selective (GELU and LayerNorm) or Full (whole layers). Left out, as little as"
                + " memory allows.")
        Recompute recompute) {

  /** What is computed again. */
  public enum Recompute {
    /** Nothing. */
    @JsonProperty("None")
    NONE,
    /** GELU and LayerNorm. */
    @JsonProperty("Selective")
    SELECTIVE,
    /** Whole layers. */
    @JsonProperty("Full")
    FULL
  }
}
