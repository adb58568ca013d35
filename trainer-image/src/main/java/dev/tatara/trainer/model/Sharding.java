package dev.tatara.trainer.model;

import dev.tatara.trainer.comm.Shard;

/**
 * How the master weights and the optimizer state of a model are cut over its replicas (ZeRO-1,
 * Rajbhandari et al. 2020): every {@link GradientBucket} into as many flat {@link Shard}s.
 *
 * @param shards data-parallel size; 1 when every replica keeps all of it
 * @param index the shard that this rank keeps
 */
public record Sharding(int shards, int index) {
  /** Every replica keeps everything. */
  public static final Sharding NONE = new Sharding(1, 0);

  boolean cuts() {
    return shards > 1;
  }

  Shard of(long elements) {
    return Shard.of(elements, shards, index);
  }
}
