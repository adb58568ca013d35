package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Optional;

/**
 * The answer to {@code /progress}; loss and the like are null before the first step.
 *
 * @param phase {@code starting}, {@code training}, {@code checkpointing} or {@code done}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProgressReport(
    String phase,
    Integer step,
    Integer totalSteps,
    Long tokens,
    Double loss,
    Double learningRate,
    Double gradientNorm,
    Double tokensPerSecond,
    Double mfu,
    Double etaSeconds,
    Integer restarts,
    LastRestart lastRestart,
    String lastUpdateTime,
    Checkpoint checkpoint,
    Checkpointing checkpointing,
    Health health,
    List<RankTime> ranks) {

  /**
   * The newest committed checkpoint.
   *
   * @param resumedFrom that of another run with which this one began, or null
   * @param skipped the last that was damaged, or null
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Checkpoint(
      Integer lastStep,
      String lastTime,
      String path,
      String resumedFrom,
      SkippedCheckpoint skipped) {}

  /** A damaged checkpoint; see docs/reference/run-configuration.md. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SkippedCheckpoint(
      Integer step, String message, Integer continuedFrom, String time) {}

  /** Why the processes of a pod were started again; see docs/reference/run-configuration.md. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record LastRestart(int rank, int exitCode, String reason, String message, int step) {}

  /**
   * How saving goes.
   *
   * @param state {@code active} or {@code paused}
   * @param message why it is paused, or null
   * @param lastSeconds time that the last save took, or null before the first of these processes
   * @param lastRequest the last request that a checkpoint was written for, or null
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Checkpointing(
      String state, String message, Double lastSeconds, String lastRequest) {}

  /** What went wrong, and went on. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Health(Integer skippedSteps, Integer rollbacks, Integer lossSpikes) {}

  /**
   * How long a rank is busy in a step.
   *
   * @param pod null where it is not known
   * @param ratio over the median of all ranks
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RankTime(Integer rank, String pod, Double ratio) {}

  /** The last request of somebody that these processes wrote a checkpoint for. */
  public Optional<String> lastCheckpointRequest() {
    return Optional.ofNullable(checkpointing).map(Checkpointing::lastRequest);
  }

  /** Whether the processes have not come to train yet: figures mean nothing then. */
  public boolean isStarting() {
    return "starting".equals(phase);
  }

  /** Whether the last checkpoint could not be written. */
  public boolean isCheckpointingPaused() {
    return checkpointing != null && "paused".equals(checkpointing.state());
  }
}
