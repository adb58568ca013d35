package dev.tatara.trainer.checkpoint;

import java.util.List;

/** The elements that two slices of one tensor share, as runs that lie in a row in both. */
public final class Overlap {
  private Overlap() {}

  /** Hears of each run. */
  public interface Run {
    /**
     * @param first position in the first slice, in elements from its {@code from}
     * @param second position in the second slice
     * @param length elements
     */
    void at(long first, long second, long length);
  }

  /**
   * Finds the runs, in row-major order.
   *
   * @return the number of elements that the slices share
   */
  public static long forEach(Slice a, Slice b, Run run) {
    int dimensions = a.box().dimensions();
    if (a.elements() == 0 || b.elements() == 0) {
      return 0;
    }
    if (dimensions == 0) {
      run.at(0, 0, 1);
      return 1;
    }
    long[] start = new long[dimensions];
    long[] length = new long[dimensions];
    for (int d = 0; d < dimensions; d++) {
      start[d] = Math.max(a.box().offset().get(d), b.box().offset().get(d));
      length[d] = Math.min(end(a, d), end(b, d)) - start[d];
      if (length[d] <= 0) {
        return 0;
      }
    }
    // Dimensions that both boxes have in full join their rows into longer runs.
    int inner = dimensions - 1;
    while (inner > 0
        && length[inner] == a.box().size().get(inner)
        && length[inner] == b.box().size().get(inner)) {
      inner--;
    }
    long runLength = 1;
    for (int d = inner; d < dimensions; d++) {
      runLength *= length[d];
    }
    long runs = 1;
    for (int d = 0; d < inner; d++) {
      runs *= length[d];
    }
    long[] strideA = strides(a.box().size());
    long[] strideB = strides(b.box().size());
    long found = 0;
    for (long number = 0; number < runs; number++) {
      long positionA = 0;
      long positionB = 0;
      long rest = number;
      for (int d = inner; d >= 0; d--) {
        long index = start[d];
        if (d < inner) {
          index += rest % length[d];
          rest /= length[d];
        }
        positionA += (index - a.box().offset().get(d)) * strideA[d];
        positionB += (index - b.box().offset().get(d)) * strideB[d];
      }
      long skipped = Math.max(0, Math.max(a.from() - positionA, b.from() - positionB));
      long end = Math.min(runLength, Math.min(a.to() - positionA, b.to() - positionB));
      if (skipped < end) {
        run.at(positionA + skipped - a.from(), positionB + skipped - b.from(), end - skipped);
        found += end - skipped;
      }
    }
    return found;
  }

  private static long end(Slice slice, int dimension) {
    return slice.box().offset().get(dimension) + slice.box().size().get(dimension);
  }

  private static long[] strides(List<Long> size) {
    long[] strides = new long[size.size()];
    long stride = 1;
    for (int d = strides.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= size.get(d);
    }
    return strides;
  }
}
