package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/**
 * A few numbers of every rank in double precision. Sums go in the order of the ranks, so that all
 * of them come to the same bits whatever the backend.
 */
public final class RankSums {
  private final double[][] values; // by rank, as each gave them

  private RankSums(double[][] values) {
    this.values = values;
  }

  /** Gathers the values of the ranks of a group, each of which gives as many. */
  public static RankSums of(Communicator group, double... own) {
    int ranks = group.worldSize();
    if (ranks == 1) {
      return new RankSums(new double[][] {own.clone()});
    }
    double[][] values = new double[ranks][own.length];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment all = arena.allocate(ValueLayout.JAVA_DOUBLE, (long) ranks * own.length);
      for (int i = 0; i < own.length; i++) {
        all.setAtIndex(ValueLayout.JAVA_DOUBLE, (long) group.rank() * own.length + i, own[i]);
      }
      // Gathered as they are, two floats to a double: nothing computes with them on the way.
      group.allGather(all);
      for (int rank = 0; rank < ranks; rank++) {
        for (int i = 0; i < own.length; i++) {
          values[rank][i] = all.getAtIndex(ValueLayout.JAVA_DOUBLE, (long) rank * own.length + i);
        }
      }
    }
    return new RankSums(values);
  }

  /** The sum of one of the values over the ranks. */
  public double sum(int index) {
    double sum = 0;
    for (double[] rank : values) {
      sum += rank[index];
    }
    return sum;
  }

  /** One of the values, by rank. */
  public double[] each(int index) {
    return IntStream.range(0, values.length).mapToDouble(rank -> values[rank][index]).toArray();
  }
}
