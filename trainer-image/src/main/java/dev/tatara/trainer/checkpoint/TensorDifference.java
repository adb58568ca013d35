package dev.tatara.trainer.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How far two tensors of one name are apart.
 *
 * @param name of the tensor
 * @param elements that were compared
 * @param differing how many of them have other bits
 * @param maxAbsolute largest {@code |a - b|}; not a number when one of a pair is none
 * @param maxRelative largest {@code |a - b| / max(|a|, |b|)}
 */
public record TensorDifference(
    String name, long elements, long differing, double maxAbsolute, double maxRelative) {

  /** Nothing compared yet. */
  static TensorDifference none(String name) {
    return new TensorDifference(name, 0, 0, 0, 0);
  }

  /** With fp32 elements that follow. */
  TensorDifference and(MemorySegment a, MemorySegment b) {
    long count = a.byteSize() / Float.BYTES;
    if (a.mismatch(b) < 0) {
      return new TensorDifference(name, elements + count, differing, maxAbsolute, maxRelative);
    }
    long others = differing;
    double absolute = maxAbsolute;
    double relative = maxRelative;
    for (long i = 0; i < count; i++) {
      float x = a.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      float y = b.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (Float.floatToRawIntBits(x) != Float.floatToRawIntBits(y)) {
        double distance = Math.abs((double) x - y);
        double size = Math.max(Math.abs(x), Math.abs(y));
        others++;
        absolute = Math.max(absolute, distance); // which keeps what is not a number
        relative = Math.max(relative, distance == 0 ? 0 : distance / size);
      }
    }
    return new TensorDifference(name, elements + count, others, absolute, relative);
  }

  /** Whether no element is further away than this, relatively. */
  public boolean within(double tolerance) {
    return maxRelative <= tolerance && (tolerance > 0 || differing == 0);
  }
}
