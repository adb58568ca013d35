package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Which samples a replica takes. A step trains on {@code globalBatchSize} consecutive samples, cut
 * into micro-batches in their order; replica r of d takes every d-th of them, from the r-th on. So
 * the samples of a step, and how they are grouped, do not depend on the number of replicas. All
 * ranks of a replica, its tensor group and its pipeline stages, take the same.
 *
 * @param globalBatchSize samples a step over all replicas
 * @param microBatchSize samples a forward pass
 * @param replicas data-parallel size
 * @param replica this one
 */
record BatchPlan(int globalBatchSize, int microBatchSize, int replicas, int replica) {
  BatchPlan {
    if (microBatchSize < 1
        || globalBatchSize < 1
        || globalBatchSize % (microBatchSize * replicas) != 0) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "training.globalBatchSize %d is not a multiple of microBatchSize %d times %d replicas"
              .formatted(globalBatchSize, microBatchSize, replicas),
          "make it a multiple of " + Math.max(1, microBatchSize) * replicas);
    }
  }

  /** Micro-batches of a step over all replicas. */
  int microBatchesPerStep() {
    return globalBatchSize / microBatchSize;
  }

  /** Micro-batches of a step for this replica. */
  int microBatchesPerReplica() {
    return microBatchesPerStep() / replicas;
  }

  /**
   * The sample indices of each of this replica's micro-batches.
   *
   * @param consumedSamples samples of all steps before
   */
  List<List<Long>> microBatches(long consumedSamples) {
    return LongStream.range(0, microBatchesPerStep())
        .filter(number -> number % replicas == replica)
        .mapToObj(
            number -> {
              long first = consumedSamples + number * microBatchSize;
              return LongStream.range(first, first + microBatchSize).boxed().toList();
            })
        .toList();
  }
}
