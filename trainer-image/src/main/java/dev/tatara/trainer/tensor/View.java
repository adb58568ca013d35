package dev.tatara.trainer.tensor;

import java.util.Arrays;

/**
 * The shape of a tensor over a storage: sizes, strides and distance from the start of the tensor it
 * was made of, all in elements.
 */
final class View {
  private final long[] sizes;
  private final long[] strides;
  private final long offset;

  View(long[] sizes, long[] strides, long offset) {
    this.sizes = sizes;
    this.strides = strides;
    this.offset = offset;
  }

  static View of(LibTorch library, long tensor) {
    return new View(library.sizes(tensor), library.strides(tensor), 0);
  }

  /** The handle of a tensor over the same storage with this shape. */
  long open(LibTorch library, long tensor) {
    return library.reinterpret(tensor, sizes, strides, offset);
  }

  /** The strides of a row-major tensor. */
  static long[] contiguousStrides(long... sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(sizes[i], 1);
    }
    return strides;
  }

  static boolean isContiguous(long[] sizes, long[] strides) {
    long expected = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      if (sizes[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= sizes[i];
    }
    return true;
  }

  /** The same elements in row-major order under other sizes. */
  View reshape(long... newSizes) {
    if (!isContiguous(sizes, strides) || count(newSizes) != count(sizes)) {
      throw new IllegalArgumentException(
          "cannot view " + this + " as " + Arrays.toString(newSizes));
    }
    return new View(newSizes.clone(), contiguousStrides(newSizes), offset);
  }

  /** A dimension of size 1 before the others. */
  View unsqueeze() {
    long[] newSizes = new long[sizes.length + 1];
    long[] newStrides = new long[newSizes.length];
    newSizes[0] = 1;
    newStrides[0] = sizes.length == 0 ? 1 : sizes[0] * strides[0];
    System.arraycopy(sizes, 0, newSizes, 1, sizes.length);
    System.arraycopy(strides, 0, newStrides, 1, strides.length);
    return new View(newSizes, newStrides, offset);
  }

  /** The dimensions in another order. */
  View permute(int... order) {
    long[] newSizes = new long[order.length];
    long[] newStrides = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      newSizes[i] = sizes[order[i]];
      newStrides[i] = strides[order[i]];
    }
    return new View(newSizes, newStrides, offset);
  }

  /** {@code length} positions of one dimension, from {@code start}. */
  View narrow(int dimension, long start, long length) {
    if (start < 0 || length < 0 || start + length > sizes[dimension]) {
      throw new IllegalArgumentException(
          "["
              + start
              + ", "
              + (start + length)
              + ") is outside dimension "
              + dimension
              + " of "
              + this);
    }
    long[] newSizes = sizes.clone();
    newSizes[dimension] = length;
    return new View(newSizes, strides, offset + start * strides[dimension]);
  }

  private static long count(long[] sizes) {
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    return count;
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes) + " strided " + Arrays.toString(strides);
  }
}
