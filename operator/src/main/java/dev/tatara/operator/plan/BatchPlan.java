package dev.tatara.operator.plan;

import dev.tatara.api.v1alpha1.TrainingSpec;

/**
 * How a global batch is worked off.
 *
 * @param microBatchSize samples in one forward pass of one replica
 * @param gradientAccumulationSteps passes of each replica before an optimizer step
 */
record BatchPlan(int microBatchSize, int gradientAccumulationSteps) {
  /** Tokens in one forward pass that are enough to keep an accelerator busy. */
  private static final int TOKENS_PER_PASS = 8192;

  /**
   * Takes the given micro-batch, or chooses the largest divisor of the replica's share that keeps a
   * pass within {@value #TOKENS_PER_PASS} tokens (one sample where a sample is longer).
   *
   * @throws PlanRefusedException when the global batch does not split evenly
   */
  static BatchPlan of(TrainingSpec training, int sequenceLength, int replicas)
      throws PlanRefusedException {
    int global = training.globalBatchSize();
    int given = training.microBatchSize() == null ? 1 : training.microBatchSize();
    if (global % (given * replicas) != 0) {
      throw new PlanRefusedException(
          "training.globalBatchSize %d is not a multiple of %d samples in a micro-batch times %d replicas"
              .formatted(global, given, replicas),
          "set training.globalBatchSize to a multiple of " + given * replicas);
    }
    int share = global / replicas;
    int micro = training.microBatchSize() == null ? largestDivisor(share, sequenceLength) : given;
    return new BatchPlan(micro, share / micro);
  }

  private static int largestDivisor(int share, int sequenceLength) {
    int micro = Math.clamp(TOKENS_PER_PASS / sequenceLength, 1, share);
    while (share % micro != 0) {
      micro--;
    }
    return micro;
  }
}
