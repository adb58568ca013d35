package dev.tatara.trainer.tensor.host;

import java.util.List;
import jdk.incubator.vector.FloatVector;

/** Sums of rows, of squares, and of two matrices. */
final class SumKernel {
  /** Rows that are added by themselves before their sums are. */
  private static final int ROWS = 64;

  /** Columns that one thread sums. */
  private static final int COLUMNS = 256;

  /** Elements whose squares are added in fp32. */
  private static final int CHUNK = 1 << 16;

  private static final int UNROLL = 4;

  private SumKernel() {}

  /**
   * {@code target[j] = sum over i of x[i, j]}, in fp32.
   *
   * @param x [n, c], whole vectors
   * @param target address of c fp32 values
   */
  static void rows(ThreadTeam team, Scratch scratch, Matrix x, long target) {
    int blocks = Math.ceilDiv(x.rows(), ROWS);
    int strips = Math.ceilDiv(x.columns(), COLUMNS);
    long work = scratch.bytes((long) blocks * x.columns() * Float.BYTES);
    team.run(
        blocks * strips,
        part -> {
          int block = part / strips;
          int start = part % strips * COLUMNS;
          int end = Math.min(x.columns(), start + COLUMNS);
          int last = Math.min(x.rows(), (block + 1) * ROWS);
          long sums = work + (long) block * x.columns() * Float.BYTES;
          columns(x, block * ROWS, last, start, end, sums);
        });
    columns(team, new Matrix(work, false, blocks, x.columns()), target);
  }

  /**
   * As {@link #rows}, each sum from the first row to the last: for few rows.
   *
   * @param x [n, c], whole vectors
   * @param target address of c fp32 values
   */
  static void columns(ThreadTeam team, Matrix x, long target) {
    team.run(
        Math.ceilDiv(x.columns(), COLUMNS),
        part -> {
          int end = Math.min(x.columns(), (part + 1) * COLUMNS);
          columns(x, 0, x.rows(), part * COLUMNS, end, target);
        });
  }

  /** The sums over some rows of the columns {@code [start, end)}, whole vectors, to the same. */
  private static void columns(Matrix x, int first, int last, int start, int end, long target) {
    int column = start;
    // Several vectors at a time, so that whole cache lines are read and sums do not wait for others
    for (; column + UNROLL * Lanes.COUNT <= end; column += UNROLL * Lanes.COUNT) {
      several(x, first, last, column, target);
    }
    for (; column < end; column += Lanes.COUNT) {
      one(x, first, last, column, target);
    }
  }

  private static void several(Matrix x, int first, int last, int column, long target) {
    boolean half = x.half();
    long stride = (long) x.columns() * Lanes.bytes(half);
    long address = x.row(first);
    FloatVector a = Lanes.zero();
    FloatVector b = Lanes.zero();
    FloatVector c = Lanes.zero();
    FloatVector d = Lanes.zero();
    for (int row = first; row < last; row++) {
      a = a.add(Lanes.load(half, address, column));
      b = b.add(Lanes.load(half, address, column + Lanes.COUNT));
      c = c.add(Lanes.load(half, address, column + 2L * Lanes.COUNT));
      d = d.add(Lanes.load(half, address, column + 3L * Lanes.COUNT));
      address += stride;
    }
    Lanes.store(false, target, column, a);
    Lanes.store(false, target, column + Lanes.COUNT, b);
    Lanes.store(false, target, column + 2L * Lanes.COUNT, c);
    Lanes.store(false, target, column + 3L * Lanes.COUNT, d);
  }

  private static void one(Matrix x, int first, int last, int column, long target) {
    boolean half = x.half();
    long stride = (long) x.columns() * Lanes.bytes(half);
    long address = x.row(first);
    FloatVector sum = Lanes.zero();
    for (int row = first; row < last; row++) {
      sum = sum.add(Lanes.load(half, address, column));
      address += stride;
    }
    Lanes.store(false, target, column, sum);
  }

  /** The sum of the squares of fp32 elements. */
  static double squares(ThreadTeam team, List<Flat> all) {
    double result = 0;
    for (Flat x : all) {
      long count = x.count();
      double[] sums = new double[Math.toIntExact(Math.ceilDiv(count, CHUNK))];
      team.run(
          sums.length,
          part -> {
            long start = (long) part * CHUNK;
            sums[part] = squares(x.address(), start, (int) Math.min(CHUNK, count - start));
          });
      for (double sum : sums) {
        result += sum;
      }
    }
    return result;
  }

  private static double squares(long address, long start, int count) {
    int step = UNROLL * Lanes.COUNT;
    int whole = count - count % step;
    FloatVector a = Lanes.zero();
    FloatVector b = Lanes.zero();
    FloatVector c = Lanes.zero();
    FloatVector d = Lanes.zero();
    for (int i = 0; i < whole; i += step) {
      FloatVector x = Lanes.load(false, address, start + i);
      FloatVector y = Lanes.load(false, address, start + i + Lanes.COUNT);
      FloatVector z = Lanes.load(false, address, start + i + 2L * Lanes.COUNT);
      FloatVector w = Lanes.load(false, address, start + i + 3L * Lanes.COUNT);
      a = x.fma(x, a);
      b = y.fma(y, b);
      c = z.fma(z, c);
      d = w.fma(w, d);
    }
    double result = (double) Lanes.sum(a) + Lanes.sum(b) + Lanes.sum(c) + Lanes.sum(d);
    for (int i = whole; i < count; i++) {
      double x = Lanes.get(false, address, start + i);
      result += x * x;
    }
    return result;
  }

  /** {@code target += x}, element by element; the types may differ. */
  static void add(ThreadTeam team, Flat target, Flat x) {
    long count = target.count();
    team.run(
        Math.toIntExact(Math.ceilDiv(count, CHUNK)),
        part -> {
          long start = (long) part * CHUNK;
          add(target, x, start, Math.min(count, start + CHUNK));
        });
  }

  private static void add(Flat target, Flat x, long start, long end) {
    long whole = end - (end - start) % Lanes.COUNT;
    boolean half = target.half();
    boolean halfX = x.half();
    long to = target.address();
    long from = x.address();
    for (long i = start; i < whole; i += Lanes.COUNT) {
      Lanes.store(half, to, i, Lanes.load(half, to, i).add(Lanes.load(halfX, from, i)));
    }
    for (long i = whole; i < end; i++) {
      Lanes.set(half, to, i, Lanes.get(half, to, i) + Lanes.get(halfX, from, i));
    }
  }
}
