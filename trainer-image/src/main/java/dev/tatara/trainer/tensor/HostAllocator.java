package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The C library's allocator, from which libtorch takes host memory. A training step frees gigabytes
 * and asks for the same again; what goes back to the kernel in between returns page by page, each
 * cleared. Larger blocks than {@link #LARGEST_MMAP_THRESHOLD} still do.
 */
final class HostAllocator {
  // malloc.h of glibc
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  /** The largest that glibc takes. */
  private static final int LARGEST_MMAP_THRESHOLD = 32 << 20;

  private HostAllocator() {}

  /**
   * Keeps freed memory of this process for what asks for it next; does nothing where the C library
   * is not glibc.
   */
  static void keepFreedMemory() {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("mallopt")
        .map(
            function ->
                linker.downcallHandle(
                    function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT)))
        .ifPresent(
            mallopt -> {
              set(mallopt, M_TRIM_THRESHOLD, Integer.MAX_VALUE);
              set(mallopt, M_MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD);
            });
  }

  private static void set(MethodHandle mallopt, int parameter, int value) {
    try {
      int _ = (int) mallopt.invokeExact(parameter, value); // 0 where it is not taken: no harm
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt", e);
    }
  }
}
