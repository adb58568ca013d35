package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** When checkpoints are written, and which are kept. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.keepEvery) || self.keepEvery % self.everySteps == 0",
    message =
        "checkpoint.keepEvery must be a multiple of checkpoint.everySteps, since other steps write"
            + " no checkpoint: change one of them")
public record CheckpointSpec(
    @Default("1000")
        @Min(1)
        @Max(100000000)
        @JsonPropertyDescription("Steps between checkpoints. The last step always has one.")
        Integer everySteps,
    @Min(1)
        @Max(100000)
        @JsonPropertyDescription(
            "Minutes of training after which a checkpoint is written though everySteps has none yet."
                + " Left out, steps alone decide. May change like keepLast.")
        Integer everyMinutes,
    @Default("3")
        @Min(1)
        @Max(10000)
        @JsonPropertyDescription(
            "How many of the newest checkpoints are kept. May change while the job runs; a change"
                + " takes effect with the next pod that starts.")
        Integer keepLast,
    @Min(1)
        @Max(100000000)
        @JsonPropertyDescription(
            "Checkpoints whose step is a multiple of this are kept too, for good. A multiple of"
                + " everySteps. Left out, only the newest are kept. May change like keepLast.")
        Integer keepEvery,
    @Default("Latest")
        @JsonPropertyDescription(
            "Where a training pod begins: Latest continues from the newest whole checkpoint, Never"
                + " starts from step 0, or where resumeFrom says.")
        ResumePolicy resumePolicy,
    @JsonPropertyDescription(
            "Another run to go on from where this one has no checkpoint: with its weights, optimizer"
                + " state, place in the data and step. model, tokenizer, data and training.seed must"
                + " be those of that run, and training.steps at least as many as it has done; layout,"
                + " learning rate and all else may differ. The files are shared by hard links where"
                + " the volume has them; that run is not changed. Excludes model.initFrom.")
        ResumeSpec resumeFrom) {

  /** Where a training pod begins. */
  public enum ResumePolicy {
    /** At the newest whole checkpoint. */
    @JsonProperty("Latest")
    LATEST,
    /** At step 0. */
    @JsonProperty("Never")
    NEVER
  }
}
