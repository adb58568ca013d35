package dev.tatara.trainer.vector;

/** bfloat16: the upper 16 bits of an fp32, of the same range with 8 significant bits. */
public final class Bfloat16 {
  private static final int QUIET_BIT = 0x40;

  private Bfloat16() {}

  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest bfloat16; of two that are equally near, the even one. */
  public static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (value != value) {
      return (short) (bits >>> 16 | QUIET_BIT); // rounding could carry a NaN into infinity
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
