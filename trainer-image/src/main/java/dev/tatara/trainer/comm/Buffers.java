package dev.tatara.trainer.comm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory for messages on their way, kept for the next message of the same size: a pipeline's
 * messages are all alike.
 */
final class Buffers implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final Map<Long, Deque<MemorySegment>> free = new HashMap<>();

  synchronized MemorySegment take(long size) {
    Deque<MemorySegment> idle = free.get(size);
    return idle == null || idle.isEmpty() ? arena.allocate(size, 64) : idle.pop();
  }

  synchronized void give(MemorySegment buffer) {
    free.computeIfAbsent(buffer.byteSize(), size -> new ArrayDeque<>()).push(buffer);
  }

  @Override
  public void close() {
    arena.close();
  }
}
