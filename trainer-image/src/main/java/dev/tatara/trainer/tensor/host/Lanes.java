package dev.tatara.trainer.tensor.host;

import dev.tatara.trainer.vector.Bfloat16;
import dev.tatara.trainer.vector.Bfloat16Vectors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of fp32 values from and to memory that holds fp32 or bf16. Addresses are absolute.
 *
 * <p>{@code half} says that memory holds bf16: 2 bytes an element.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = Bfloat16Vectors.FLOATS;

  /** Values in a vector. */
  static final int COUNT = FLOATS.length();

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

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
        ? Bfloat16Vectors.widen(
            ShortVector.fromMemorySegment(
                Bfloat16Vectors.HALVES, MEMORY, address + index * Short.BYTES, ORDER))
        : FloatVector.fromMemorySegment(FLOATS, MEMORY, address + index * Float.BYTES, ORDER);
  }

  /** Writes {@link #COUNT} elements, rounded to what the memory holds. */
  static void store(boolean half, long address, long index, FloatVector values) {
    if (half) {
      Bfloat16Vectors.round(values).intoMemorySegment(MEMORY, address + index * Short.BYTES, ORDER);
    } else {
      values.intoMemorySegment(MEMORY, address + index * Float.BYTES, ORDER);
    }
  }

  /** Copies {@link #COUNT} elements as they are. */
  static void copy(boolean half, long from, long to, long index) {
    if (half) {
      ShortVector.fromMemorySegment(
              Bfloat16Vectors.HALVES, MEMORY, from + index * Short.BYTES, ORDER)
          .intoMemorySegment(MEMORY, to + index * Short.BYTES, ORDER);
    } else {
      load(false, from, index).intoMemorySegment(MEMORY, to + index * Float.BYTES, ORDER);
    }
  }

  /** Writes {@link #COUNT} zeros. */
  static void clear(boolean half, long address, long index) {
    if (half) {
      ShortVector.zero(Bfloat16Vectors.HALVES)
          .intoMemorySegment(MEMORY, address + index * Short.BYTES, ORDER);
    } else {
      zero().intoMemorySegment(MEMORY, address + index * Float.BYTES, ORDER);
    }
  }

  static float get(boolean half, long address, long index) {
    return half
        ? Bfloat16.toFloat(MEMORY.get(SHORT, address + index * Short.BYTES))
        : MEMORY.get(FLOAT, address + index * Float.BYTES);
  }

  static void set(boolean half, long address, long index, float value) {
    if (half) {
      MEMORY.set(SHORT, address + index * Short.BYTES, Bfloat16.round(value));
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
}
