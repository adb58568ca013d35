package dev.tatara.trainer.progress;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The state of a run, as {@code /progress} gives it; figures that are not known yet are null.
 *
 * @param step optimizer steps done
 * @param consumedSamples samples trained on
 * @param tokens trained on
 * @param loss mean over the last global batch, in nats a token
 * @param learningRate of the last step
 * @param gradientNorm of the last step, before clipping
 * @param tokensPerSecond of the last steps, over all ranks
 * @param mfu share of the accelerators' peak that the model's operations take; null on CPUs
 * @param etaSeconds until the last step
 * @param restarts of rank 0's pod's processes
 * @param lastUpdateTime UTC, ISO-8601
 * @param checkpoint the newest, or null
 */
public record Progress(
    Phase phase,
    int step,
    int totalSteps,
    long consumedSamples,
    long tokens,
    Double loss,
    Double learningRate,
    Double gradientNorm,
    Double tokensPerSecond,
    Double mfu,
    Long etaSeconds,
    int restarts,
    String lastUpdateTime,
    LastCheckpoint checkpoint) {

  /** What the run is doing. */
  public enum Phase {
    STARTING,
    TRAINING,
    CHECKPOINTING,
    DONE;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The newest committed checkpoint.
   *
   * @param lastStep its step
   * @param lastTime when it was committed: UTC, ISO-8601
   * @param path relative to the storage root
   */
  public record LastCheckpoint(int lastStep, String lastTime, String path) {}
}
