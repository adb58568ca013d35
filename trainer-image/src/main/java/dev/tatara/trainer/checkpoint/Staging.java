package dev.tatara.trainer.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Host memory in which a rank keeps what is being saved, so that training can go on and change the
 * original. It is made once and used for every save: a save takes as much memory as the rank's
 * weights and moments, no matter how many there are.
 */
final class Staging implements AutoCloseable {
  private final StagingMemory kind;
  private Arena arena;
  private MemorySegment memory = MemorySegment.NULL;

  Staging(StagingMemory kind) {
    this.kind = kind;
  }

  /** Makes room, so that the first save need not. */
  void reserve(long bytes) {
    if (memory.byteSize() < bytes) {
      close();
      arena = Arena.ofShared();
      memory = kind.allocate(arena, bytes);
    }
  }

  /**
   * Parts in this memory.
   *
   * @param weights copies of the content's
   * @param moments copies of the content's
   */
  record Copy(List<TensorPart> weights, List<TensorPart> moments) {}

  /** Copies all parts; the copies last until the next call. */
  Copy copy(CheckpointContent content) {
    reserve(content.bytes());
    long moments = bytes(content.weights());
    return new Copy(copy(content.weights(), 0), copy(content.moments(), moments));
  }

  private List<TensorPart> copy(List<TensorPart> parts, long start) {
    List<TensorPart> copies = new ArrayList<>();
    long offset = start;
    for (TensorPart part : parts) {
      MemorySegment place = memory.asSlice(offset, part.memory().byteSize());
      kind.copy(part.memory(), place);
      copies.add(new TensorPart(part.name(), part.shape(), part.slice(), place));
      offset += place.byteSize();
    }
    return copies;
  }

  private static long bytes(List<TensorPart> parts) {
    return parts.stream().mapToLong(part -> part.memory().byteSize()).sum();
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      memory = MemorySegment.NULL;
    }
  }
}
