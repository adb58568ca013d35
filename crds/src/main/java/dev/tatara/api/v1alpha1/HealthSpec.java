package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** What to make of steps of training that go wrong. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.lossSpikeFactor) || self.lossSpikeFactor > 1.0",
    message =
        "health.lossSpikeFactor must be more than 1, since it multiplies the recent median of the"
            + " loss: give 2 or 3, or leave it out to report no spikes")
public record HealthSpec(
    @Default("Rollback")
        @JsonPropertyDescription(
            "What follows a step whose loss or gradient norm is not finite. Rollback skips the"
                + " step, and after three in a row goes back to the newest checkpoint and around"
                + " the samples of these steps; a third rollback to one checkpoint fails the job"
                + " with NonFiniteLoss. Fail fails it at the first such step, before any weight has"
                + " changed.")
        OnNonFiniteLoss onNonFiniteLoss,
    @Max(1000000)
        @JsonPropertyDescription(
            "A loss above that many times the median of the last 50 steps is reported as a spike,"
                + " in the status, an event and the log; nothing else follows. More than 1, such as"
                + " 3. Left out, no spikes are reported.")
        Double lossSpikeFactor,
    @Default("600")
        @Min(1)
        @Max(31536000)
        @JsonPropertyDescription(
            "A step hangs in which nothing moves for so long: no phase of a micro-batch and no"
                + " exchange with other ranks begins or ends. The rank that the others wait for is"
                + " named, and the processes are started again from the newest checkpoint. The first"
                + " step of the processes and everything about a checkpoint have four times as long."
                + " Set it well above the time of a micro-batch.")
        Integer stallTimeoutSeconds,
    @Default("10")
        @Min(2)
        @Max(1000000)
        @JsonPropertyDescription(
            "The operator watches, too: when no step has come for that many times the median step,"
                + " and for five times stallTimeoutSeconds, though all pods run, it names the rank"
                + " that was behind and has the pods made anew. That happens backoffLimit times at"
                + " most.")
        Double stallFactor) {

  /** What follows a step without a finite loss. */
  public enum OnNonFiniteLoss {
    /** The step is skipped; several in a row lead back to the newest checkpoint. */
    @JsonProperty("Rollback")
    ROLLBACK,
    /** The job fails. */
    @JsonProperty("Fail")
    FAIL
  }
}
