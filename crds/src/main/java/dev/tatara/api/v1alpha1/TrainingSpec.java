package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** The recipe. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.steps) != has(self.tokens)",
    message = "training needs exactly one of training.steps and training.tokens: set one, not both")
@ValidationRule(
    value =
        "!has(self.tokens) || isQuantity(string(self.tokens)) &&"
            + " quantity(string(self.tokens)).isInteger() &&"
            + " quantity(string(self.tokens)).asInteger() > 0 &&"
            + " quantity(string(self.tokens)).asInteger() <= 1000000000000000",
    message =
        "training.tokens must be a whole number above 0 and at most 1P: write for example"
            + " 26000000000 or 26G")
@ValidationRule(
    value =
        "!has(self.steps) || !has(self.schedule.warmupSteps) || self.schedule.warmupSteps <="
            + " self.steps",
    message =
        "training.schedule.warmupSteps must not exceed training.steps: shorten the warm-up or train"
            + " for longer")
@ValidationRule(
    value =
        "!has(self.schedule.decaySteps) || (has(self.schedule.type) && self.schedule.type == 'wsd')",
    message =
        "training.schedule.decaySteps belongs to training.schedule.type wsd: remove it, or choose"
            + " that type")
@ValidationRule(
    value =
        "!has(self.steps) || !has(self.schedule.decaySteps) || self.schedule.decaySteps +"
            + " (has(self.schedule.warmupSteps) ? self.schedule.warmupSteps : 0) <= self.steps",
    message =
        "training.schedule.warmupSteps and training.schedule.decaySteps must not exceed"
            + " training.steps together: shorten one, or train for longer")
public record TrainingSpec(
    @Min(1)
        @Max(100000000)
        @JsonPropertyDescription("Optimizer steps to train for. Excludes tokens.")
        Integer steps,
    @JsonPropertyDescription(
            "Tokens to train on, such as 26000000000 or 26G; the number of steps is this over globalBatchSize *"
                + " model.sequenceLength, rounded up. Excludes steps.")
        Quantity tokens,
    @Required
        @Min(1)
        @Max(1048576)
        @JsonPropertyDescription("Samples in one optimizer step, over all replicas.")
        Integer globalBatchSize,
    @Min(1)
        @Max(65536)
        @JsonPropertyDescription(
            "Samples in one forward pass of one replica. Left out, a divisor of the replica's share"
                + " of the batch that keeps a pass within 8,192 tokens: the largest on CPUs, the"
                + " fastest that fits into memory on GPUs.")
        Integer microBatchSize,
    @Default("bf16")
        @JsonPropertyDescription(
            "Type of the computation. Master weights, gradients and optimizer state are fp32 in"
                + " both.")
        Precision precision,
    @Required @JsonPropertyDescription("AdamW and its learning rate.") OptimizerSpec optimizer,
    @Default("{}") @JsonPropertyDescription("How the learning rate moves over the steps.")
        ScheduleSpec schedule,
    @Default("1234")
        @Min(0)
        @Max(2147483647)
        @JsonPropertyDescription("Seed of the initial weights and of the order of the samples.")
        Integer seed,
    @Default("false")
        @JsonPropertyDescription(
            "true takes only kernels that repeat their bits, so that two runs of one manifest on the"
                + " same kind of machine come to the same weights; slower on GPUs. Restarts of a"
                + " run on CPUs repeat theirs in any case.")
        Boolean deterministic,
    @JsonPropertyDescription(
            "Train low-rank adapters in the place of the weights of model.initFrom, which stay as"
                + " they are. Adapters usually want a learning rate some ten times that of weights."
                + " The export has the model with the adapters merged, and beside it, in"
                + " export/peft, the adapters by themselves. lora: {} takes the defaults; left out,"
                + " all weights train.")
        LoraSpec lora) {

  /** Types of computation. */
  public enum Precision {
    /** bfloat16 with fp32 master weights. */
    @JsonProperty("bf16")
    BF16,
    /** Single precision throughout. */
    @JsonProperty("fp32")
    FP32
  }
}
