package dev.tatara.trainer.weights;

import dev.tatara.trainer.safetensors.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian elements of some floating-point type as fp32. */
final class FloatReader {
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FloatReader() {}

  /** Whether elements of this type can be read. */
  static boolean reads(ElementType type) {
    return type == ElementType.F32 || type == ElementType.BF16 || type == ElementType.F16;
  }

  /**
   * Copies a run of elements.
   *
   * @param from index of the first element in {@code source}
   * @param to index of the first fp32 element in {@code target}
   */
  static void copy(
      ElementType type,
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long count) {
    switch (type) {
      case F32 ->
          MemorySegment.copy(
              source, from * Float.BYTES, target, to * Float.BYTES, count * Float.BYTES);
      case BF16 -> {
        for (long i = 0; i < count; i++) {
          int bits = source.getAtIndex(HALF, from + i) << 16;
          target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, to + i, Float.intBitsToFloat(bits));
        }
      }
      case F16 -> {
        for (long i = 0; i < count; i++) {
          float value = Float.float16ToFloat(source.getAtIndex(HALF, from + i));
          target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, to + i, value);
        }
      }
      default -> throw new IllegalArgumentException(type + " is no floating-point type");
    }
  }
}
