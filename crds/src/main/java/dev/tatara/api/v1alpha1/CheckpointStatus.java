package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Objects;

/** The newest checkpoint. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointStatus(
    @JsonPropertyDescription("Step that it was taken after.") Integer lastStep,
    @JsonPropertyDescription("When it was committed.") String lastTime,
    @JsonPropertyDescription("Folder, from the root of the volume.") String path,
    @JsonPropertyDescription(
            "Seconds that the last save took. The time that training pods get to end, when they are"
                + " told to, follows from it.")
        Long saveSeconds,
    @JsonPropertyDescription(
            "The last value of the annotation tatara.dev/checkpoint-requested that a checkpoint was"
                + " written for.")
        String lastRequest,
    @JsonPropertyDescription(
            "The checkpoint of another run that this one began with, from the root of the volume;"
                + " only with checkpoint.resumeFrom.")
        String resumedFrom,
    @JsonPropertyDescription(
            "The last checkpoint that was found damaged when training was to go on from it, and"
                + " skipped: steps were lost, and the volume may lose more.")
        Skipped lastSkipped) {

  /** A damaged checkpoint in whose place an older one was used. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Skipped(
      @JsonPropertyDescription("Step that it was taken after.") Integer step,
      @JsonPropertyDescription("What is wrong with it: the file, and the folder where it lies.")
          String message,
      @JsonPropertyDescription("Step of the checkpoint that training went on from.")
          Integer continuedFrom,
      @JsonPropertyDescription("When it was found.") String time) {

    /** What happened, in a sentence. */
    public String sentence() {
      return "the checkpoint of step %d is damaged, and training went on from that of step %d: %s"
          .formatted(step, continuedFrom, message);
    }
  }

  /** Whether there is a newer checkpoint than one that was skipped, or the same made anew. */
  public boolean isPast(Skipped skipped) {
    return lastStep != null && lastStep >= skipped.step();
  }

  /**
   * Whether another status tells of the same checkpoint, however much is known about its saving.
   */
  public boolean isSame(CheckpointStatus other) {
    return other != null
        && Objects.equals(lastStep, other.lastStep)
        && Objects.equals(lastTime, other.lastTime)
        && Objects.equals(path, other.path);
  }
}
