package dev.tatara.trainer.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Host memory for {@link Staging}, and the way into it from where the tensors live. */
public interface StagingMemory {
  /** For tensors in host memory. */
  StagingMemory HOST =
      new StagingMemory() {
        @Override
        public MemorySegment allocate(Arena arena, long bytes) {
          return arena.allocate(bytes, Float.BYTES);
        }

        @Override
        public void copy(MemorySegment part, MemorySegment place) {
          place.copyFrom(part);
        }
      };

  /** Host memory that lasts as long as the arena, aligned for floats. */
  MemorySegment allocate(Arena arena, long bytes);

  /**
   * Copies a part; its bytes are there when this returns.
   *
   * @param part what {@link TensorPart#memory} is: of tensors on a GPU, memory of that GPU
   * @param place in memory from {@link #allocate}, of the same size
   */
  void copy(MemorySegment part, MemorySegment place);
}
