package dev.tatara.trainer.checkpoint;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one rank saves.
 *
 * @param facts the same on all ranks
 * @param weights parts of the fp32 master weights
 * @param moments parts of the optimizer's moments, {@code exp_avg.<name>} and {@code
 *     exp_avg_sq.<name>}
 */
public record CheckpointContent(
    CheckpointFacts facts, List<TensorPart> weights, List<TensorPart> moments) {

  /** Bytes of all parts. */
  public long bytes() {
    return Stream.concat(weights.stream(), moments.stream())
        .mapToLong(part -> part.memory().byteSize())
        .sum();
  }
}
