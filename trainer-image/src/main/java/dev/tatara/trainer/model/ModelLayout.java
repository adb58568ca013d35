package dev.tatara.trainer.model;

import java.util.List;

/**
 * What of a model a process holds, and how it goes about it.
 *
 * @param parts in the order of the forward pass
 * @param sharding of the master weights over replicas
 * @param tensor the ranks that share the layers of these parts
 * @param recompute what the forward pass leaves for the backward pass to compute again
 */
public record ModelLayout(
    List<ModelPart> parts, Sharding sharding, TensorParallel tensor, Recompute recompute) {

  public ModelLayout {
    parts = List.copyOf(parts);
  }

  /** The whole model in one process. */
  public static ModelLayout whole(ModelConfig config) {
    return new ModelLayout(
        List.of(ModelPart.whole(config)), Sharding.NONE, TensorParallel.NONE, Recompute.NONE);
  }
}
