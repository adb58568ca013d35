package dev.tatara.planner;

import java.util.Optional;

/**
 * What of the recipe decides memory and time.
 *
 * @param globalBatchSize samples in one optimizer step, over all replicas
 * @param precision of the passes
 * @param adapters what trains in the place of the weights; empty where these train
 */
public record Recipe(int globalBatchSize, Precision precision, Optional<Adapters> adapters) {
  /** All weights train. */
  public Recipe(int globalBatchSize, Precision precision) {
    this(globalBatchSize, precision, Optional.empty());
  }

  Recipe withGlobalBatchSize(int samples) {
    return new Recipe(samples, precision, adapters);
  }

  public Recipe {
    if (globalBatchSize < 1) {
      throw new IllegalArgumentException("a global batch of " + globalBatchSize + " samples");
    }
  }
}
