package dev.tatara.trainer.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Asks Linux to forget a file's pages, so that the next reader gets them from the disk. */
final class PageCache {
  private static final int O_RDONLY = 0;
  private static final int POSIX_FADV_DONTNEED = 4;

  private final MethodHandle open;
  private final MethodHandle advise;
  private final MethodHandle close;

  PageCache() {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    open =
        linker.downcallHandle(
            libc.findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    advise =
        linker.downcallHandle(
            libc.findOrThrow("posix_fadvise"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    close =
        linker.downcallHandle(libc.findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  }

  /**
   * Drops a file's pages; those that are not on the device yet stay.
   *
   * @throws IOException when the system refuses
   */
  void drop(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(file.toAbsolutePath().toString());
      int descriptor = (int) open.invokeExact(name, O_RDONLY);
      if (descriptor < 0) {
        throw new IOException(file + " cannot be opened");
      }
      int error = (int) advise.invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
      int closed = (int) close.invokeExact(descriptor);
      if (error != 0 || closed != 0) {
        throw new IOException("posix_fadvise of " + file + " gives error " + error);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a downcall throws nothing else
    }
  }
}
