package dev.tatara.trainer.plan;

import dev.tatara.planner.FixedValues;
import dev.tatara.planner.Recompute;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** The options that decide something of the layout. What is left out is chosen. */
final class LayoutOptions {
  @Option(names = "--tensor", paramLabel = "N", description = "GPUs that share every layer.")
  private Integer tensor;

  @Option(names = "--pipeline", paramLabel = "N", description = "Stages of layers.")
  private Integer pipeline;

  @Option(names = "--data", paramLabel = "N", description = "Replicas of the model.")
  private Integer data;

  @Option(
      names = "--sequence",
      negatable = true,
      description = "Whether a tensor group shares the positions of norms and residuals.")
  private Boolean sequence;

  @Option(
      names = "--virtual-stages",
      paramLabel = "N",
      description = "Chunks of layers a stage: the interleaved schedule.")
  private Integer virtualStages;

  @Option(
      names = "--micro-batch-size",
      paramLabel = "N",
      description = "Samples in one forward pass of a replica.")
  private Integer microBatchSize;

  @Option(
      names = "--zero-stage",
      paramLabel = "0|1",
      description = "Whether replicas share moments.")
  private Integer zeroStage;

  @Option(
      names = "--recompute",
      paramLabel = "MODE",
      description = "none, selective or full: activations that are computed again.")
  private String recompute;

  /** Whether any is given. */
  boolean given() {
    return !fixed().equals(FixedValues.NONE);
  }

  /** What is decided. */
  FixedValues fixed() {
    return new FixedValues(
        tensor,
        pipeline,
        data,
        sequence,
        virtualStages,
        microBatchSize,
        zeroStage,
        recompute == null ? null : recompute(recompute));
  }

  /** The mode of a name. */
  static Recompute recompute(String name) {
    return Arrays.stream(Recompute.values())
        .filter(mode -> mode.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "recompute '" + name + "': use none, selective or full"));
  }
}
