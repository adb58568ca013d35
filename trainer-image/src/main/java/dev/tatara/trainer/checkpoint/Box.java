package dev.tatara.trainer.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * A rectangular piece of a tensor, as tensor parallelism cuts it out.
 *
 * @param offset first index in each dimension of the whole tensor, outermost first
 * @param size indices in each dimension
 */
public record Box(List<Long> offset, List<Long> size) {
  public Box {
    offset = List.copyOf(offset);
    size = List.copyOf(size);
    if (offset.size() != size.size()
        || offset.stream().anyMatch(i -> i < 0)
        || size.stream().anyMatch(i -> i < 0)) {
      throw new IllegalArgumentException("no box: offset " + offset + ", size " + size);
    }
  }

  /** The whole of a tensor of this shape. */
  public static Box whole(List<Long> shape) {
    return new Box(shape.stream().map(_ -> 0L).toList(), shape);
  }

  /**
   * A tensor's indices {@code [offset, offset + length)} along one dimension, and all of the
   * others.
   *
   * @param dimension that is cut; -1 for none, which gives the whole tensor
   */
  public static Box along(List<Long> shape, int dimension, long offset, long length) {
    if (dimension < 0) {
      return whole(shape);
    }
    List<Long> offsets = new ArrayList<>(whole(shape).offset());
    List<Long> sizes = new ArrayList<>(shape);
    offsets.set(dimension, offset);
    sizes.set(dimension, length);
    return new Box(offsets, sizes);
  }

  /** Number of dimensions. */
  public int dimensions() {
    return size.size();
  }

  /** Number of elements. */
  public long elements() {
    return size.stream().reduce(1L, Math::multiplyExact);
  }

  /** Whether it lies in a tensor of this shape. */
  public boolean within(List<Long> shape) {
    if (shape.size() != dimensions()) {
      return false;
    }
    for (int d = 0; d < dimensions(); d++) {
      if (offset.get(d) + size.get(d) > shape.get(d)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the two have an element in common. */
  public boolean overlaps(Box other) {
    for (int d = 0; d < dimensions(); d++) {
      long start = Math.max(offset.get(d), other.offset.get(d));
      long end = Math.min(offset.get(d) + size.get(d), other.offset.get(d) + other.size.get(d));
      if (start >= end) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    List<String> ranges = new ArrayList<>();
    for (int d = 0; d < dimensions(); d++) {
      ranges.add(offset.get(d) + ":" + (offset.get(d) + size.get(d)));
    }
    return ranges.toString();
  }
}
