package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.comm.Shard;

/**
 * The elements {@code [from, to)} of a box in row-major order: what tensor parallelism (the box)
 * and a sharded optimizer (the range) leave to one rank.
 *
 * @param box of the whole tensor
 * @param from first element, counted in the box
 * @param to element after the last
 */
public record Slice(Box box, long from, long to) {
  public Slice {
    if (from < 0 || to < from || to > box.elements()) {
      throw new IllegalArgumentException(
          "[%d, %d) is no range of the %d elements of %s".formatted(from, to, box.elements(), box));
    }
  }

  /** All of a box. */
  public static Slice whole(Box box) {
    return new Slice(box, 0, box.elements());
  }

  /** Share {@code index} of {@code count} shares of this slice; the last ones may be empty. */
  public Slice share(int index, int count) {
    Shard shard = Shard.of(elements(), count, index);
    return new Slice(box, from + shard.start(), from + shard.start() + shard.length());
  }

  /** Number of elements. */
  public long elements() {
    return to - from;
  }

  /** Whether it has the box's elements from the first to the last. */
  public boolean coversBox() {
    return elements() == box.elements();
  }

  @Override
  public String toString() {
    return coversBox() ? box.toString() : box + " elements " + from + ":" + to;
  }
}
