package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors must give the bits of plain loops, and both those of the definition. */
class ReducerTest {
  private static final int COUNT = 4099;

  @Test
  void testsRunWithVectors() {
    assertInstanceOf(VectorReducer.class, Reducer.best());
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void vectorsAndLoopsGiveTheSameBits(Reduction reduction) {
    for (DataType x : DataType.values()) {
      for (DataType y : DataType.values()) {
        for (DataType target : DataType.values()) {
          try (Arena arena = Arena.ofConfined()) {
            Elements a = random(arena, x, 1);
            Elements b = random(arena, y, 2);
            Elements plain = new Elements(arena.allocate(COUNT * target.bytes()), target);
            Elements vector = new Elements(arena.allocate(COUNT * target.bytes()), target);
            new PlainReducer().combine(reduction, a, b, plain);
            new VectorReducer().combine(reduction, a, b, vector);
            assertEquals(-1, plain.memory().mismatch(vector.memory()), x + " " + y + " " + target);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sumsAreRoundedToTheNearestEven(boolean vectors) {
    Reducer reducer = vectors ? new VectorReducer() : new PlainReducer();
    // 1 + 2^-8 lies between the neighbours 1 and 1 + 2^-7; 1 + 3 * 2^-8 between the next two.
    float[] small = {0x1p-8f, 0x3p-8f, 0x1.02p-8f, Float.NaN, Float.POSITIVE_INFINITY, -1f, 0f, 0f};
    float[] expected = {1f, 1f + 0x1p-6f, 1f + 0x1p-7f, Float.NaN, small[4], 0f, 1f, 1f};
    try (Arena arena = Arena.ofConfined()) {
      Elements x = new Elements(arena.allocateFrom(ValueLayout.JAVA_FLOAT, small), DataType.FP32);
      Elements ones = new Elements(arena.allocate(16), DataType.BF16);
      Elements sums = new Elements(arena.allocate(16), DataType.BF16);
      for (int i = 0; i < 8; i++) {
        ones.memory().setAtIndex(ValueLayout.JAVA_SHORT, i, (short) 0x3f80);
      }
      reducer.combine(Reduction.SUM, x, ones, sums);
      for (int i = 0; i < 8; i++) {
        int bits = sums.memory().getAtIndex(ValueLayout.JAVA_SHORT, i) << 16;
        assertEquals(expected[i], Float.intBitsToFloat(bits), "element " + i);
      }
    }
  }

  /** Bits of every kind: infinities, denormal numbers, both zeros and what is no number. */
  private static Elements random(Arena arena, DataType type, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemorySegment memory = arena.allocate(COUNT * type.bytes());
    for (int i = 0; i < COUNT; i++) {
      int bits = random.nextInt();
      if (i % 5 == 0) {
        bits &= 0x807f_ffff | (i % 2 == 0 ? 0x7f80_0000 : 0);
      }
      switch (type) {
        case FP32 -> memory.setAtIndex(ValueLayout.JAVA_INT, i, bits);
        case BF16 -> memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
      }
    }
    // A sum of two that are no numbers has the bits of either: keep to one of them.
    for (int i = 0; seed == 2 && i < COUNT; i++) {
      if (type == DataType.FP32 && Float.isNaN(memory.getAtIndex(ValueLayout.JAVA_FLOAT, i))) {
        memory.setAtIndex(ValueLayout.JAVA_INT, i, 0x8000_0000);
      }
      int half = type == DataType.BF16 ? memory.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16 : 0;
      if (Float.isNaN(Float.intBitsToFloat(half))) {
        memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) 0x8000);
      }
    }
    return new Elements(memory, type);
  }
}
