package dev.tatara.planner;

/**
 * One way to run a training, nothing left open.
 *
 * @param layout how ranks share the work
 * @param microBatchSize samples in one forward pass of one replica, b
 * @param microBatches forward passes of a replica in one step, m
 * @param zeroStage 1 shards the optimizer's state over the replicas, 0 keeps it whole
 * @param recompute activations that are computed again
 */
public record TrainingSetup(
    Layout layout, int microBatchSize, int microBatches, int zeroStage, Recompute recompute) {

  /** Ranks that share the optimizer's state of a parameter. */
  int optimizerShards() {
    return zeroStage >= 1 ? layout.data() : 1;
  }
}
