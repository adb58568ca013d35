package dev.tatara.trainer.comm;

import dev.tatara.trainer.vector.Bfloat16;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** With loops over single elements. */
final class PlainReducer implements Reducer {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  @Override
  public void combine(Reduction reduction, Elements x, Elements y, Elements target) {
    boolean floats =
        x.type() == DataType.FP32 && y.type() == DataType.FP32 && target.type() == DataType.FP32;
    if (floats && reduction == Reduction.SUM) {
      sum(x.memory(), y.memory(), target.memory());
      return;
    }
    long count = target.count();
    for (long i = 0; i < count; i++) {
      float a = load(x, i);
      float b = load(y, i);
      store(target, i, reduction == Reduction.SUM ? a + b : Math.max(a, b));
    }
  }

  private static void sum(MemorySegment x, MemorySegment y, MemorySegment target) {
    long bytes = target.byteSize();
    for (long i = 0; i < bytes; i += Float.BYTES) {
      target.set(FLOAT, i, x.get(FLOAT, i) + y.get(FLOAT, i));
    }
  }

  private static float load(Elements elements, long index) {
    return switch (elements.type()) {
      case FP32 -> elements.memory().getAtIndex(FLOAT, index);
      case BF16 -> Bfloat16.toFloat(elements.memory().getAtIndex(SHORT, index));
    };
  }

  private static void store(Elements elements, long index, float value) {
    switch (elements.type()) {
      case FP32 -> elements.memory().setAtIndex(FLOAT, index, value);
      case BF16 -> elements.memory().setAtIndex(SHORT, index, Bfloat16.round(value));
    }
  }
}
