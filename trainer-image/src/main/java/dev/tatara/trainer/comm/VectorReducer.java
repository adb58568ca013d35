package dev.tatara.trainer.comm;

import dev.tatara.trainer.vector.Bfloat16Vectors;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** With as many elements at once as a register of this machine holds. */
final class VectorReducer implements Reducer {
  private static final VectorSpecies<Float> FLOATS = Bfloat16Vectors.FLOATS;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final Reducer rest = new PlainReducer();

  @Override
  public void combine(Reduction reduction, Elements x, Elements y, Elements target) {
    long count = target.count();
    long whole = count - count % FLOATS.length();
    switch (reduction) {
      case SUM -> sum(x, y, target, whole);
      case MAX -> max(x, y, target, whole);
    }
    rest.combine(
        reduction,
        x.slice(whole, count - whole),
        y.slice(whole, count - whole),
        target.slice(whole, count - whole));
  }

  private static void sum(Elements x, Elements y, Elements target, long count) {
    for (long i = 0; i < count; i += FLOATS.length()) {
      store(target, i, load(x, i).add(load(y, i)));
    }
  }

  private static void max(Elements x, Elements y, Elements target, long count) {
    for (long i = 0; i < count; i += FLOATS.length()) {
      store(target, i, load(x, i).max(load(y, i)));
    }
  }

  private static FloatVector load(Elements elements, long index) {
    MemorySegment memory = elements.memory();
    return elements.type() == DataType.FP32
        ? FloatVector.fromMemorySegment(FLOATS, memory, index * Float.BYTES, ORDER)
        : Bfloat16Vectors.widen(
            ShortVector.fromMemorySegment(
                Bfloat16Vectors.HALVES, memory, index * Short.BYTES, ORDER));
  }

  private static void store(Elements elements, long index, FloatVector values) {
    if (elements.type() == DataType.FP32) {
      values.intoMemorySegment(elements.memory(), index * Float.BYTES, ORDER);
    } else {
      Bfloat16Vectors.round(values)
          .intoMemorySegment(elements.memory(), index * Short.BYTES, ORDER);
    }
  }
}
