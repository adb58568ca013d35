package dev.tatara.planner;

/**
 * What of the recipe decides memory and time.
 *
 * @param globalBatchSize samples in one optimizer step, over all replicas
 * @param precision of the passes
 */
public record Recipe(int globalBatchSize, Precision precision) {
  public Recipe {
    if (globalBatchSize < 1) {
      throw new IllegalArgumentException("a global batch of " + globalBatchSize + " samples");
    }
  }
}
