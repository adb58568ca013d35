package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What went wrong in training, and went on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HealthStatus(
    @JsonPropertyDescription(
            "Steps among those done that changed no weight, since their loss or gradient norm was"
                + " not finite.")
        Integer skippedSteps,
    @JsonPropertyDescription(
            "Times that training went back to a checkpoint after several such steps in a row.")
        Integer rollbacks,
    @JsonPropertyDescription(
            "Losses above health.lossSpikeFactor times the recent median, since the processes were"
                + " started.")
        Integer lossSpikes,
    @JsonPropertyDescription(
            "The rank that all others wait for; absent where none is busy for more than 1.3 times"
                + " the median of all ranks. The last stage of a pipeline has more work by nature.")
        Straggler straggler) {

  /** A rank that is slower than the others. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Straggler(
      @JsonPropertyDescription("Rank of the process.") Integer rank,
      @JsonPropertyDescription("Training pod that it runs in, where it is known.") String pod,
      @JsonPropertyDescription(
              "How long it is busy in a step, over the median of all ranks, such as 1.72.")
          String ratio) {}
}
