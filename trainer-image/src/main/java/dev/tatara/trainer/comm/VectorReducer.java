package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** With as many elements at once as a register of this machine holds. */
final class VectorReducer implements Reducer {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final int QUIET_BIT = 0x40_0000;
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
        : widen(ShortVector.fromMemorySegment(HALVES, memory, index * Short.BYTES, ORDER));
  }

  private static void store(Elements elements, long index, FloatVector values) {
    if (elements.type() == DataType.FP32) {
      values.intoMemorySegment(elements.memory(), index * Float.BYTES, ORDER);
    } else {
      round(values).intoMemorySegment(elements.memory(), index * Short.BYTES, ORDER);
    }
  }

  private static FloatVector widen(ShortVector halves) {
    IntVector upper = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    return upper.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /** As {@link Bfloat16#round}. */
  private static ShortVector round(FloatVector values) {
    IntVector bits = values.reinterpretAsInts();
    IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
    IntVector rounded =
        bits.add(0x7fff)
            .add(odd)
            .blend(bits.or(QUIET_BIT), values.test(VectorOperators.IS_NAN).cast(INTS));
    IntVector upper = rounded.lanewise(VectorOperators.LSHR, 16);
    return (ShortVector) upper.convertShape(VectorOperators.I2S, HALVES, 0);
  }
}
