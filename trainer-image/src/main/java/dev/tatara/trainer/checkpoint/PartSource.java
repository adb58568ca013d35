package dev.tatara.trainer.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * A part that is about to be written.
 *
 * @param name of the tensor
 * @param shape of the whole tensor
 * @param slice which elements these are
 * @param memory their fp32 values; asked once, when the part's turn comes, and read before the next
 *     part is asked for
 */
record PartSource(String name, List<Long> shape, Slice slice, Supplier<MemorySegment> memory) {
  static PartSource of(TensorPart part) {
    return new PartSource(part.name(), part.shape(), part.slice(), part::memory);
  }
}
