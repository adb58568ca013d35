package dev.tatara.trainer.parallel;

import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;

/**
 * Where a rank stands in the layout, each number from 0. Tensor groups are neighbours, since they
 * exchange the most; stages of a pipeline lie farthest apart: {@code rank = tensor + T (data + D
 * pipeline)}, as in Megatron.
 *
 * @param tensor number in its tensor group
 * @param data number of its replica
 * @param pipeline number of its stage
 */
public record RankPlace(int tensor, int data, int pipeline) {

  /** The place of a rank of the run. */
  public static RankPlace of(ParallelismSettings layout, int rank) {
    int replica = rank / layout.tensor();
    return new RankPlace(rank % layout.tensor(), replica % layout.data(), replica / layout.data());
  }
}
