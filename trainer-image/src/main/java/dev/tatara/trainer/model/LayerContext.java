package dev.tatara.trainer.model;

import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * What all layers of a model have in common.
 *
 * @param config shape of the whole model
 * @param type element type of activations
 * @param tensor the ranks that share each layer
 * @param recompute what the forward pass leaves out
 * @param rotary position tables
 * @param core attention over the heads of this rank
 */
record LayerContext(
    ModelConfig config,
    ElementType type,
    TensorParallel tensor,
    Recompute recompute,
    Rotary rotary,
    AttentionCore core) {

  /**
   * @param owner the scope that the tables belong to
   */
  static LayerContext of(
      Aten owner,
      ModelConfig config,
      ElementType type,
      TensorParallel tensor,
      Recompute recompute) {
    Rotary rotary = new Rotary(owner, config, type);
    AttentionCore core = AttentionCore.of(owner, config, type);
    return new LayerContext(config, type, tensor, recompute, rotary, core);
  }
}
