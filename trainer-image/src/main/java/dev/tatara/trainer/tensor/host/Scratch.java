package dev.tatara.trainer.tensor.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory that loops use one after the other; it grows to what the largest needs. */
final class Scratch {
  private MemorySegment memory = MemorySegment.NULL;

  /** The address of at least so many bytes of anything. */
  long bytes(long count) {
    if (memory.byteSize() < count) {
      memory = Arena.ofAuto().allocate(count, Long.BYTES);
    }
    return memory.address();
  }
}
