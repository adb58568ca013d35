package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorPartTest {
  private static final float[] FINITE = {
    0, -0.0f, 1, -1, Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE, -Float.MAX_VALUE
  };
  private static final float[] NOT_FINITE = {
    Float.NaN, Float.intBitsToFloat(0xff80_0001), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  @Test
  void aValueThatIsNotFiniteIsFoundWhereverItIs() {
    for (int count = 1; count <= 5; count++) {
      for (int at = 0; at < count; at++) {
        for (float other : FINITE) {
          for (float value : FINITE) {
            assertFinite(true, count, other, at, value);
          }
          for (float value : NOT_FINITE) {
            assertFinite(false, count, other, at, value);
          }
        }
      }
    }
  }

  private static void assertFinite(boolean expected, int count, float other, int at, float value) {
    float[] values = new float[count];
    Arrays.fill(values, other);
    values[at] = value;
    TensorPart part =
        TensorPart.whole("weight", List.of((long) count), MemorySegment.ofArray(values));
    assertEquals(expected, part.isFinite(), value + " at " + at + " of " + count);
  }
}
