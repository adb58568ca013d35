package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * What training cost. Times are those of all accelerators together: four that are held for a second
 * are four seconds. What was lost and what was useful add up to what was allocated.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccountingStatus(
    @JsonPropertyDescription(
            "Accelerator-seconds that training pods held, from when they had a node to their end;"
                + " on CPUs, those of the processes that stand for accelerators.")
        Long allocatedSeconds,
    @JsonPropertyDescription("Accelerator-seconds of it in which steps were done the first time.")
        Long usefulSeconds,
    @JsonPropertyDescription("The rest of it, by cause.") Lost lostSeconds,
    @JsonPropertyDescription("usefulSeconds over allocatedSeconds, such as 93%.") String goodput,
    @JsonPropertyDescription("Accelerators that are held now.") Integer accelerators,
    @JsonPropertyDescription("What they are held for now; absent where none is.") Activity activity,
    @JsonPropertyDescription(
            "Until when was counted. What is held since is added at the next step or change.")
        String countedTime,
    @JsonPropertyDescription("Step that was counted to; it is less after training went back.")
        Integer step,
    @JsonPropertyDescription("The last step that was ever done. Steps up to it count as redone.")
        Integer furthestStep) {

  /** Accelerator-seconds in which no step was done, or none that had not been done before. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Lost(
      @JsonPropertyDescription("From when all pods run to the first step.") Long startup,
      @JsonPropertyDescription("Steps done again, or left unfinished, after a restart or rollback.")
          Long redone,
      @JsonPropertyDescription("Some pods had a node, and not all of them ran.") Long waiting,
      @JsonPropertyDescription("No step was done for much longer than one takes.") Long stalled,
      @JsonPropertyDescription("From the last step, or from a suspension, to the end of the pods.")
          Long shutdown) {}

  /** What accelerators are held for. */
  public enum Activity {
    /** Not all pods run. */
    @JsonProperty("Waiting")
    WAITING,
    /** Before the first step. */
    @JsonProperty("StartingUp")
    STARTING_UP,
    /** Steps are done. */
    @JsonProperty("Training")
    TRAINING,
    /** After the last step, or told to end. */
    @JsonProperty("ShuttingDown")
    SHUTTING_DOWN
  }
}
