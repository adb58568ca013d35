package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Which samples a rank takes. A step trains on {@code globalBatchSize} consecutive samples, cut
 * into micro-batches in their order; rank r of d takes every d-th of them, from the r-th on. So the
 * samples of a step, and how they are grouped, do not depend on the number of ranks.
 *
 * @param globalBatchSize samples a step over all ranks
 * @param microBatchSize samples a forward pass
 * @param worldSize data-parallel ranks
 * @param rank this one
 */
record BatchPlan(int globalBatchSize, int microBatchSize, int worldSize, int rank) {
  BatchPlan {
    if (microBatchSize < 1
        || globalBatchSize < 1
        || globalBatchSize % (microBatchSize * worldSize) != 0) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "training.globalBatchSize %d is not a multiple of microBatchSize %d times %d processes"
              .formatted(globalBatchSize, microBatchSize, worldSize),
          "make it a multiple of " + Math.max(1, microBatchSize) * worldSize);
    }
  }

  /** Micro-batches of a step over all ranks. */
  int microBatchesPerStep() {
    return globalBatchSize / microBatchSize;
  }

  /**
   * The sample indices of each of this rank's micro-batches.
   *
   * @param consumedSamples samples of all steps before
   */
  List<List<Long>> microBatches(long consumedSamples) {
    return LongStream.range(0, microBatchesPerStep())
        .filter(number -> number % worldSize == rank)
        .mapToObj(
            number -> {
              long first = consumedSamples + number * microBatchSize;
              return LongStream.range(first, first + microBatchSize).boxed().toList();
            })
        .toList();
  }
}
