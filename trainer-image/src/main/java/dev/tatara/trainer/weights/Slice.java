package dev.tatara.trainer.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a tensor along one dimension.
 *
 * @param dimension that is cut
 * @param offset first index along it
 * @param length indices along it
 */
public record Slice(int dimension, long offset, long length) {

  public Slice {
    if (dimension < 0 || offset < 0 || length < 0) {
      throw new IllegalArgumentException("no slice: " + dimension + ", " + offset + ", " + length);
    }
  }

  /** Rows {@code offset} to {@code offset + length}. */
  public static Slice rows(long offset, long length) {
    return new Slice(0, offset, length);
  }

  /** A whole tensor that has at least one dimension. */
  public static Slice all(List<Long> shape) {
    return new Slice(0, 0, shape.getFirst());
  }

  /** The shape of this slice of a tensor of the given shape. */
  public List<Long> shape(List<Long> whole) {
    List<Long> shape = new ArrayList<>(whole);
    shape.set(dimension, length);
    return List.copyOf(shape);
  }

  /**
   * @throws IllegalArgumentException when a tensor of this shape has no such slice
   */
  public void requireWithin(List<Long> whole) {
    if (dimension >= whole.size() || offset + length > whole.get(dimension)) {
      throw new IllegalArgumentException(this + " of a tensor of shape " + whole);
    }
  }
}
