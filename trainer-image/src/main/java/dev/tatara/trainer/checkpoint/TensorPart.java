package dev.tatara.trainer.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A piece of a tensor in one rank's memory, to be saved or to be filled.
 *
 * <p>What all ranks save of a tensor must cover it exactly once: of values that several ranks hold
 * (replicas), one rank lists them, or each lists its {@link Slice#share share}. What ranks read may
 * overlap as it likes.
 *
 * @param name of the tensor: its Hugging Face name, for moments with {@link #EXP_AVG} or {@link
 *     #EXP_AVG_SQ} before it
 * @param shape of the whole tensor, outermost first; dimension 0 of the embedding and of the head
 *     counts the padded vocabulary of this rank's layout
 * @param slice which elements these are
 * @param memory their fp32 values in host memory, native order; {@code 4 * slice.elements()} bytes
 */
public record TensorPart(String name, List<Long> shape, Slice slice, MemorySegment memory) {
  /** Before the names of running means of gradients. */
  public static final String EXP_AVG = "exp_avg.";

  /** Before the names of running means of squared gradients. */
  public static final String EXP_AVG_SQ = "exp_avg_sq.";

  /** Of two floats in a long. */
  private static final long EXPONENTS = 0x7f80_0000_7f80_0000L;

  private static final long LOWEST_OF_EXPONENTS = 0x0080_0000_0080_0000L;
  private static final long SIGNS = 0x8000_0000_8000_0000L;

  public TensorPart {
    shape = List.copyOf(shape);
    if (!slice.box().within(shape)) {
      throw new IllegalArgumentException(name + " of shape " + shape + " has no part " + slice);
    }
    if (memory.byteSize() != Float.BYTES * slice.elements()) {
      throw new IllegalArgumentException(
          "%s %s takes %d bytes, not %d"
              .formatted(name, slice, Float.BYTES * slice.elements(), memory.byteSize()));
    }
  }

  /** Whether a tensor of this name is a moment of the optimizer, and not a weight. */
  public static boolean isMoment(String name) {
    return name.startsWith(EXP_AVG) || name.startsWith(EXP_AVG_SQ);
  }

  /** The elements {@code [from, to)} of a box. */
  public static TensorPart of(
      String name, List<Long> shape, Box box, long from, long to, MemorySegment memory) {
    return new TensorPart(name, shape, new Slice(box, from, to), memory);
  }

  /** A whole tensor. */
  public static TensorPart whole(String name, List<Long> shape, MemorySegment memory) {
    return new TensorPart(name, shape, Slice.whole(Box.whole(shape)), memory);
  }

  /** Whether all its values are numbers, and none infinite. */
  boolean isFinite() {
    // Two values at a time, and without a branch, as this goes through gigabytes: an exponent of
    // all ones carries into its sign bit, and no other does.
    long carried = 0;
    long pairs = memory.byteSize() / Long.BYTES * Long.BYTES;
    for (long at = 0; at < pairs; at += Long.BYTES) {
      long exponents = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at) & EXPONENTS;
      carried |= exponents + LOWEST_OF_EXPONENTS;
    }
    boolean lastIsFinite =
        pairs == memory.byteSize()
            || Float.isFinite(memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, pairs));
    return (carried & SIGNS) == 0 && lastIsFinite;
  }

  /** Share {@code index} of {@code count} of this part, in the same memory. */
  public TensorPart share(int index, int count) {
    Slice share = slice.share(index, count);
    long skipped = Float.BYTES * (share.from() - slice.from());
    return new TensorPart(
        name, shape, share, memory.asSlice(skipped, Float.BYTES * share.elements()));
  }
}
