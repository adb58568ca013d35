package dev.tatara.trainer.tensor.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * The OpenMP threads on which libtorch runs its operators, lent to Java through {@code
 * GOMP_parallel} of GCC's libgomp. Between two operators these threads spin, so that threads of our
 * own would share cores with them.
 *
 * <p>To be used on the thread that calls libtorch: OpenMP keeps a team for every thread that asks.
 */
final class ThreadTeam {
  private final MethodHandle parallel;
  private final MemorySegment entry;
  private final int threads;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread owner = Thread.currentThread();
  private IntConsumer body;
  private int parts;

  /**
   * @param function {@code GOMP_parallel}
   * @param threads that work together
   */
  private ThreadTeam(MemorySegment function, int threads) {
    Linker linker = Linker.nativeLinker();
    this.threads = threads;
    this.parallel =
        linker.downcallHandle(
            function, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    this.entry =
        linker.upcallStub(
            workHandle().bindTo(this), FunctionDescriptor.ofVoid(ADDRESS), Arena.ofAuto());
  }

  /**
   * The team of the libtorch in a folder; empty where it uses another OpenMP than GCC's.
   *
   * @param libtorch folder of libtorch's libraries
   * @param threads that operators use
   */
  static Optional<ThreadTeam> of(Path libtorch, int threads) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(libtorch, "libgomp*.so*")) {
      for (Path library : found) {
        Optional<MemorySegment> function =
            SymbolLookup.libraryLookup(library, Arena.global()).find("GOMP_parallel");
        if (function.isPresent()) {
          return Optional.of(new ThreadTeam(function.get(), threads));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MethodHandle workHandle() {
    try {
      return MethodHandles.lookup()
          .findVirtual(
              ThreadTeam.class, "work", MethodType.methodType(void.class, MemorySegment.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("ThreadTeam.work", e);
    }
  }

  /**
   * Calls the body with every number from 0 to {@code parts - 1}, each once, on any of the threads,
   * and returns when all are done.
   *
   * @throws IllegalStateException when the body failed, or on another thread than the team's owner
   */
  void run(int parts, IntConsumer body) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("called on " + Thread.currentThread() + ", not on " + owner);
    }
    if (threads == 1 || parts == 1) {
      for (int part = 0; part < parts; part++) {
        body.accept(part);
      }
      return;
    }
    this.parts = parts;
    this.body = body;
    next.set(0);
    failure.set(null);
    try {
      // Always all of them: libgomp ends the threads that a smaller team has too many.
      parallel.invokeExact(entry, MemorySegment.NULL, threads, 0);
    } catch (Throwable e) {
      throw new IllegalStateException("GOMP_parallel", e);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a kernel failed", failure.get());
    }
  }

  /** What every thread does; an exception must not leave it, for it would end the process. */
  private void work(MemorySegment nothing) {
    try {
      for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        body.accept(part);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }
}
