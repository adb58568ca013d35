package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** The answer to {@code /progress}; loss and the like are null before the first step. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProgressReport(
    Integer step,
    Integer totalSteps,
    Long tokens,
    Double loss,
    Double learningRate,
    Double gradientNorm,
    Double tokensPerSecond,
    Double etaSeconds,
    Integer restarts,
    String lastUpdateTime,
    Checkpoint checkpoint) {

  /** The newest committed checkpoint. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Checkpoint(Integer lastStep, String lastTime, String path) {}
}
