package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A pipe in shared memory from one rank to another: a ring of bytes with a counter of bytes written
 * and one of bytes read, each raised by one side alone.
 */
final class SharedPipe {
  private static final long CAPACITY = 1 << 17;
  private static final long COUNTER_STRIDE = 128; // two cache lines: prefetchers fetch pairs
  private static final long WRITTEN = 0;
  private static final long READ = COUNTER_STRIDE;
  private static final long RING = 2 * COUNTER_STRIDE;

  /** What a pipe takes of the shared memory, which must be zeros at first. */
  static final long BYTES = RING + CAPACITY;

  private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment memory;

  SharedPipe(MemorySegment memory) {
    this.memory = memory;
  }

  /** Returns when all bytes are in the pipe; the reader has taken all but the last of them. */
  void write(MemorySegment bytes, Runnable check) {
    long written = (long) COUNTER.get(memory, WRITTEN);
    for (long done = 0; done < bytes.byteSize(); ) {
      long full = written - CAPACITY;
      SpinWait.until(() -> (long) COUNTER.getAcquire(memory, READ) > full, check);
      long at = written % CAPACITY;
      long room = Math.min((long) COUNTER.getAcquire(memory, READ) - full, CAPACITY - at);
      long length = Math.min(room, bytes.byteSize() - done);
      MemorySegment.copy(bytes, done, memory, RING + at, length);
      done += length;
      written += length;
      COUNTER.setRelease(memory, WRITTEN, written);
    }
  }

  /** Fills {@code bytes}. */
  void read(MemorySegment bytes, Runnable check) {
    long read = (long) COUNTER.get(memory, READ);
    for (long done = 0; done < bytes.byteSize(); ) {
      long empty = read;
      SpinWait.until(() -> (long) COUNTER.getAcquire(memory, WRITTEN) > empty, check);
      long at = read % CAPACITY;
      long there = Math.min((long) COUNTER.getAcquire(memory, WRITTEN) - read, CAPACITY - at);
      long length = Math.min(there, bytes.byteSize() - done);
      MemorySegment.copy(memory, RING + at, bytes, done, length);
      done += length;
      read += length;
      COUNTER.setRelease(memory, READ, read);
    }
  }
}
