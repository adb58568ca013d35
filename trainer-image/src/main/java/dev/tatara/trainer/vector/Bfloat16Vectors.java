package dev.tatara.trainer.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link Bfloat16} for as many values at once as a register of this machine holds. */
public final class Bfloat16Vectors {
  /** fp32 values. */
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** As many bf16 values. */
  public static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int QUIET_BIT = 0x40_0000;

  private Bfloat16Vectors() {}

  /** As {@link Bfloat16#toFloat}. */
  public static FloatVector widen(ShortVector halves) {
    IntVector upper = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    return upper.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /** As {@link Bfloat16#round}. */
  public static ShortVector round(FloatVector values) {
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
