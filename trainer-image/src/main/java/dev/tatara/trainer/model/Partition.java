package dev.tatara.trainer.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Which part of a whole tensor one rank of a tensor-parallel group holds: its indices {@code
 * [offset, offset + length)} along one dimension, or all of it.
 *
 * @param globalShape sizes of the whole tensor; of the embedding and the head, with the vocabulary
 *     padded for this group's size
 * @param dimension the dimension that is cut, or {@link #REPLICATED}
 * @param offset first index along it; 0 when replicated
 * @param length indices along it; 0 when replicated
 */
public record Partition(List<Long> globalShape, int dimension, long offset, long length) {
  /** In place of a dimension: every rank holds the whole tensor. */
  public static final int REPLICATED = -1;

  public Partition {
    globalShape = List.copyOf(globalShape);
  }

  /** All of a tensor that every rank holds. */
  static Partition replicated(long... globalShape) {
    return new Partition(list(globalShape), REPLICATED, 0, 0);
  }

  /** All of a tensor that is to be cut along a dimension. */
  static Partition cutAlong(int dimension, long... globalShape) {
    return new Partition(list(globalShape), dimension, 0, globalShape[dimension]);
  }

  /** The part of one rank: of equal parts, in the order of the ranks. */
  Partition part(int rank, int size) {
    if (isReplicated()) {
      return this;
    }
    if (length % size != 0) {
      throw new IllegalArgumentException(
          "dimension %d of %s cannot be cut into %d equal parts"
              .formatted(dimension, globalShape, size));
    }
    return new Partition(globalShape, dimension, offset + rank * (length / size), length / size);
  }

  /** Whether every rank of the group holds the same values. */
  public boolean isReplicated() {
    return dimension == REPLICATED;
  }

  /**
   * Where an element of this rank's part lies in the whole tensor of one or two dimensions.
   *
   * @param index in the part, row-major
   * @return index in the whole tensor, row-major
   */
  long globalIndex(long index) {
    long columns = shape().getLast();
    long globalColumns = globalShape.getLast();
    boolean byColumns = dimension == globalShape.size() - 1;
    long row = index / columns + (byColumns ? 0 : offset);
    return row * globalColumns + index % columns + (byColumns ? offset : 0);
  }

  /** Sizes of what this rank holds. */
  public List<Long> shape() {
    if (isReplicated()) {
      return globalShape;
    }
    List<Long> shape = new ArrayList<>(globalShape);
    shape.set(dimension, length);
    return List.copyOf(shape);
  }

  private static List<Long> list(long[] sizes) {
    List<Long> list = new ArrayList<>();
    for (long size : sizes) {
      list.add(size);
    }
    return list;
  }
}
