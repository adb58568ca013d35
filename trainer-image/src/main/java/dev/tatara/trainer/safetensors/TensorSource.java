package dev.tatara.trainer.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor that is about to be written.
 *
 * @param descriptor its name, type and shape
 * @param content asked once, when the tensor's turn comes, so that little need be in memory
 */
public record TensorSource(TensorDescriptor descriptor, Content content) {

  /** The bytes of a tensor. */
  public interface Content {
    /**
     * Hands over exactly {@link TensorDescriptor#byteSize()} bytes, little-endian and row-major, in
     * pieces of any size. A piece was read when the sink returns.
     */
    void writeTo(Sink sink) throws IOException;
  }

  /** Where bytes go. */
  public interface Sink {
    /** Takes the next bytes. */
    void accept(MemorySegment bytes) throws IOException;
  }

  /** A tensor whose bytes lie in one piece. */
  public static TensorSource of(
      String name, ElementType type, List<Long> shape, Supplier<MemorySegment> bytes) {
    return new TensorSource(
        new TensorDescriptor(name, type, shape), sink -> sink.accept(bytes.get()));
  }
}
