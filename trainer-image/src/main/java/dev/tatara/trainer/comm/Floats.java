package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arithmetic and views on segments of fp32; offsets and lengths count elements. */
final class Floats {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private Floats() {}

  /** The number of elements. */
  static long count(MemorySegment floats) {
    if (floats.byteSize() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a segment of " + floats.byteSize() + " bytes is no array of fp32");
    }
    return floats.byteSize() / Float.BYTES;
  }

  /** The elements of one shard, as a view. */
  static MemorySegment slice(MemorySegment floats, Shard shard) {
    return floats.asSlice(shard.start() * Float.BYTES, shard.length() * Float.BYTES);
  }

  /** {@code target = a + b}, element by element; {@code target} may be one of the two. */
  static void sum(MemorySegment a, MemorySegment b, MemorySegment target) {
    long count = count(target);
    for (long i = 0; i < count; i++) {
      target.setAtIndex(FLOAT, i, a.getAtIndex(FLOAT, i) + b.getAtIndex(FLOAT, i));
    }
  }
}
