package dev.tatara.trainer.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor that is about to be written.
 *
 * @param descriptor its name, type and shape
 * @param bytes asked once, when the tensor's turn comes, so that only one tensor need be in memory;
 *     the segment holds exactly {@link TensorDescriptor#byteSize()} bytes, little-endian and
 *     row-major, and is read before the next tensor is asked for
 */
public record TensorSource(TensorDescriptor descriptor, Supplier<MemorySegment> bytes) {

  /** A tensor of the given name, type and shape. */
  public static TensorSource of(
      String name, ElementType type, List<Long> shape, Supplier<MemorySegment> bytes) {
    return new TensorSource(new TensorDescriptor(name, type, shape), bytes);
  }
}
