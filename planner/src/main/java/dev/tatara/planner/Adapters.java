package dev.tatara.planner;

import java.util.Set;

/**
 * Low-rank adapters that train in the place of the weights (Hu et al. 2021).
 *
 * @param rank columns of each, r
 * @param targets the layers of each block that have one
 */
public record Adapters(int rank, Set<LinearLayer> targets) {
  public Adapters {
    if (rank < 1) {
      throw new IllegalArgumentException("adapters of rank " + rank);
    }
    targets = Set.copyOf(targets);
  }
}
