package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds up a few numbers over ranks in double precision, in the order of the ranks, so that all of
 * them come to the same bits whatever the backend.
 */
public final class RankSums {
  private RankSums() {}

  /** The sums over the ranks of a group, each of which gives as many values. */
  public static double[] of(Communicator group, double... values) {
    double[] sums = values.clone();
    if (group.worldSize() == 1) {
      return sums;
    }
    try (Arena arena = Arena.ofShared()) {
      int ranks = group.worldSize();
      MemorySegment all = arena.allocate(ValueLayout.JAVA_DOUBLE, (long) ranks * values.length);
      for (int i = 0; i < values.length; i++) {
        all.setAtIndex(ValueLayout.JAVA_DOUBLE, (long) group.rank() * values.length + i, values[i]);
      }
      // Gathered as they are, two floats to a double: nothing computes with them on the way.
      group.allGather(all);
      for (int i = 0; i < values.length; i++) {
        sums[i] = 0;
        for (int rank = 0; rank < ranks; rank++) {
          sums[i] += all.getAtIndex(ValueLayout.JAVA_DOUBLE, (long) rank * values.length + i);
        }
      }
    }
    return sums;
  }
}
