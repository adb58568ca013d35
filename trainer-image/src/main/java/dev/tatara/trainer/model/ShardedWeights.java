package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.comm.Shard;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;

/**
 * The weights of a {@link GradientBucket}: all of them in the type that the passes compute with,
 * and in fp32 those of this rank's shard.
 *
 * @param type of the compute weights
 * @param all the compute weights: [elements]
 * @param memory their bytes, for the all-gather after an update
 * @param shard what of them this rank updates
 * @param master fp32 [shard.length]; in fp32 a view into {@code all}
 */
public record ShardedWeights(
    ElementType type, NDArray all, MemorySegment memory, Shard shard, NDArray master) {

  static ShardedWeights allocate(
      Torch torch, Aten owner, ElementType type, long elements, Sharding sharding) {
    Shard shard = sharding.of(elements);
    NDArray all = owner.zeros(type, elements); // elements between parameters stay 0
    NDArray master =
        type == ElementType.FLOAT32
            ? owner.narrow(all, 0, shard.start(), shard.length())
            : owner.zeros(ElementType.FLOAT32, shard.length());
    return new ShardedWeights(type, all, torch.exchangeMemory(all), shard, master);
  }
}
