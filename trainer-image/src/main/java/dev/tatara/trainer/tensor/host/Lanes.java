package dev.tatara.trainer.tensor.host;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of fp32 values from and to memory that holds fp32 or bf16. Addresses are absolute.
 *
 * <p>{@code half} says that memory holds bf16: 2 bytes an element.
 */
public final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Values in a vector. */
  static final int COUNT = FLOATS.length();

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> HALVES =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int QUIET_BIT = 0x40_0000;

  /** All memory of the process. */
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  // Cephes' expf: exp(r) for |r| <= ln(2) / 2, and ln(2) in two parts
  private static final float LOG2_E = 1.44269504088896341f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float[] EXP = {
    1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 0.5f
  };

  /** Adding it to a number leaves the nearest integer in the lowest bits. */
  private static final float ROUNDER = 0x1.8p23f;

  /** Below this, exponentials are no longer normal numbers. */
  private static final float LOWEST = -87.33654f;

  private static final float HIGHEST = 88.3762626647949f;

  private Lanes() {}

  static int bytes(boolean half) {
    return half ? Short.BYTES : Float.BYTES;
  }

  /** The {@link #COUNT} elements from {@code index} on. */
  static FloatVector load(boolean half, long address, long index) {
    return half
        ? widen(ShortVector.fromMemorySegment(HALVES, MEMORY, address + index * Short.BYTES, ORDER))
        : FloatVector.fromMemorySegment(FLOATS, MEMORY, address + index * Float.BYTES, ORDER);
  }

  /** Writes {@link #COUNT} elements, rounded to what the memory holds. */
  static void store(boolean half, long address, long index, FloatVector values) {
    if (half) {
      round(values).intoMemorySegment(MEMORY, address + index * Short.BYTES, ORDER);
    } else {
      values.intoMemorySegment(MEMORY, address + index * Float.BYTES, ORDER);
    }
  }

  static float get(boolean half, long address, long index) {
    return half
        ? Float.intBitsToFloat(MEMORY.get(SHORT, address + index * Short.BYTES) << 16)
        : MEMORY.get(FLOAT, address + index * Float.BYTES);
  }

  static void set(boolean half, long address, long index, float value) {
    if (half) {
      MEMORY.set(SHORT, address + index * Short.BYTES, round(value));
    } else {
      MEMORY.set(FLOAT, address + index * Float.BYTES, value);
    }
  }

  static void clear(long address, long bytes) {
    MEMORY.asSlice(address, bytes).fill((byte) 0);
  }

  /**
   * The sum of the lanes: halves are added until one value is left. (That of {@code reduceLanes}
   * has no order that it promises.)
   */
  static float sum(FloatVector values) {
    float[] lanes = values.toArray();
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** The largest lane; NaN if one is. */
  static float maximum(FloatVector values) {
    return values.reduceLanes(VectorOperators.MAX);
  }

  /** {@code exp(x)}, within about one unit in the last place; never 0, and x must not be NaN. */
  static FloatVector exp(FloatVector x) {
    FloatVector within = x.max(LOWEST).min(HIGHEST);
    FloatVector shifted = within.fma(broadcast(LOG2_E), broadcast(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), within));
    FloatVector p = broadcast(EXP[0]);
    p = p.fma(r, broadcast(EXP[1]));
    p = p.fma(r, broadcast(EXP[2]));
    p = p.fma(r, broadcast(EXP[3]));
    p = p.fma(r, broadcast(EXP[4]));
    p = p.fma(r, broadcast(EXP[5]));
    FloatVector power = p.fma(r.mul(r), r).add(1);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return power.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  /** The same bits for one value. */
  static float exp(float x) {
    float within = Math.min(Math.max(x, LOWEST), HIGHEST);
    float shifted = Math.fma(within, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, within));
    float p = EXP[0];
    for (int i = 1; i < EXP.length; i++) {
      p = Math.fma(p, r, EXP[i]);
    }
    float power = Math.fma(p, r * r, r) + 1;
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(power) + (Float.floatToRawIntBits(shifted) << 23));
  }

  static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  static FloatVector zero() {
    return FloatVector.zero(FLOATS);
  }

  /** bf16 to fp32, exactly. */
  public static FloatVector widen(ShortVector halves) {
    IntVector upper = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    return upper.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /** The nearest bf16; of two that are equally near, the even one. */
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

  private static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (value != value) {
      return (short) ((bits | QUIET_BIT) >>> 16); // rounding could carry a NaN into infinity
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
