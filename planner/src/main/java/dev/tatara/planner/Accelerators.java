package dev.tatara.planner;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What there is to train on.
 *
 * @param nodes machines
 * @param perNode accelerators of each, or processes on CPUs
 * @param memory bytes of each; empty where memory is not checked
 * @param gpu what they are, for predictions of speed; empty on CPUs, where the simplest layout is
 *     taken as the fastest
 */
public record Accelerators(int nodes, int perNode, OptionalLong memory, Optional<Gpu> gpu) {
  public Accelerators {
    if (nodes < 1 || perNode < 1) {
      throw new IllegalArgumentException(nodes + " nodes of " + perNode + " accelerators");
    }
  }

  /** Processes on CPUs. */
  public static Accelerators cpus(int nodes, int perNode) {
    return new Accelerators(nodes, perNode, OptionalLong.empty(), Optional.empty());
  }

  /** GPUs. */
  public static Accelerators gpus(int nodes, int perNode, long memory, Gpu gpu) {
    return new Accelerators(nodes, perNode, OptionalLong.of(memory), Optional.of(gpu));
  }

  /** As many of the same kind, elsewhere. */
  Accelerators times(int otherNodes, int otherPerNode) {
    return new Accelerators(otherNodes, otherPerNode, memory, gpu);
  }

  /** How many in all. */
  public int count() {
    return nodes * perNode;
  }

  boolean fits(MemoryEstimate estimate) {
    return memory.isEmpty() || estimate.total() <= memory.getAsLong();
  }
}
