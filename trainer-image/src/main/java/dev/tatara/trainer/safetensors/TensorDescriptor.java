package dev.tatara.trainer.safetensors;

import java.util.List;

/**
 * A tensor without its bytes.
 *
 * @param name unique in its file
 * @param type of the elements
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 */
public record TensorDescriptor(String name, ElementType type, List<Long> shape) {
  public TensorDescriptor {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "tensor '" + name + "' has a negative dimension: " + shape);
      }
    }
  }

  /**
   * The number of elements.
   *
   * @throws ArithmeticException when it does not fit a long
   */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /**
   * The number of bytes.
   *
   * @throws ArithmeticException when it does not fit a long
   */
  public long byteSize() {
    return Math.multiplyExact(elements(), (long) type.byteSize());
  }
}
