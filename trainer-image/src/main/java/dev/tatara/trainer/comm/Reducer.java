package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Adds arrays, or takes the larger of them, in fp32. Goes through the arrays in tiles that stay in
 * the first-level cache. Not for two threads at once.
 */
final class Reducer {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final int TILE = 2048;

  private final float[] a = new float[TILE];
  private final float[] b = new float[TILE];
  private final short[] halves = new short[TILE];

  /** {@code target = x + y}, or their maximum; {@code target} may be one of the two. */
  void combine(Reduction reduction, Elements x, Elements y, Elements target) {
    long count = target.count();
    for (long done = 0; done < count; done += TILE) {
      int length = (int) Math.min(TILE, count - done);
      load(x, done, a, length);
      load(y, done, b, length);
      switch (reduction) {
        case SUM -> sum(length);
        case MAX -> max(length);
      }
      store(target, done, length);
    }
  }

  private void sum(int length) {
    for (int i = 0; i < length; i++) {
      a[i] += b[i];
    }
  }

  private void max(int length) {
    for (int i = 0; i < length; i++) {
      a[i] = Math.max(a[i], b[i]);
    }
  }

  private void load(Elements source, long start, float[] tile, int length) {
    long offset = start * source.type().bytes();
    switch (source.type()) {
      case FP32 -> MemorySegment.copy(source.memory(), FLOAT, offset, tile, 0, length);
      case BF16 -> {
        MemorySegment.copy(source.memory(), SHORT, offset, halves, 0, length);
        for (int i = 0; i < length; i++) {
          tile[i] = Bfloat16.toFloat(halves[i]);
        }
      }
    }
  }

  private void store(Elements target, long start, int length) {
    long offset = start * target.type().bytes();
    switch (target.type()) {
      case FP32 -> MemorySegment.copy(a, 0, target.memory(), FLOAT, offset, length);
      case BF16 -> {
        for (int i = 0; i < length; i++) {
          halves[i] = Bfloat16.round(a[i]);
        }
        MemorySegment.copy(halves, 0, target.memory(), SHORT, offset, length);
      }
    }
  }
}
