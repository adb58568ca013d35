package dev.tatara.trainer.model;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;

/**
 * What malloc has handed out and not got back, by glibc's mallinfo2: unlike the resident memory of
 * the process, it does not move with the Java heap.
 */
final class NativeMemory {
  private static final StructLayout MALLINFO2 =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, JAVA_LONG));
  private static final int MAPPED_BYTES = 4; // hblkhd
  private static final int USED_BYTES = 7; // uordblks, over all arenas

  private NativeMemory() {}

  static long allocatedBytes() {
    Linker linker = Linker.nativeLinker();
    var mallinfo =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("mallinfo2"), FunctionDescriptor.of(MALLINFO2));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = (MemorySegment) mallinfo.invokeExact((SegmentAllocator) arena);
      return info.getAtIndex(JAVA_LONG, MAPPED_BYTES) + info.getAtIndex(JAVA_LONG, USED_BYTES);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
