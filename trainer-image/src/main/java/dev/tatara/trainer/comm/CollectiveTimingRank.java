package dev.tatara.trainer.comm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A process of {@link CollectiveTimings}. */
public final class CollectiveTimingRank {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Bytes that one figure moves: enough repetitions that the clock does not matter. */
  private static final long BYTES_OF_A_RUN = 64 << 20;

  private static final int MOST_REPETITIONS = 200;

  /** Runs that do not count, while the JVM compiles. */
  private static final int WARM_UP = 10;

  /** The command line. */
  record Arguments(
      Communicators.Transport transport,
      int processes,
      int rank,
      int port,
      int runs,
      List<Long> sizes) {

    List<String> list() {
      return List.of(
          transport.name(),
          Integer.toString(processes),
          Integer.toString(rank),
          Integer.toString(port),
          Integer.toString(runs),
          sizes.stream().map(Object::toString).collect(Collectors.joining(",")));
    }

    static Arguments of(String... values) {
      return new Arguments(
          Communicators.Transport.valueOf(values[0]),
          Integer.parseInt(values[1]),
          Integer.parseInt(values[2]),
          Integer.parseInt(values[3]),
          Integer.parseInt(values[4]),
          Arrays.stream(values[5].split(",")).map(Long::valueOf).toList());
    }

    GroupSettings settings() {
      String here = "127.0.0.1";
      return new GroupSettings(
          "timings",
          processes,
          rank,
          0,
          0,
          here,
          port,
          here,
          PATIENCE,
          GroupSettings.DEFAULT_SILENCE_LIMIT);
    }
  }

  private CollectiveTimingRank() {}

  /** Takes the timings; rank 0 prints them. */
  public static void main(String[] args) {
    Arguments arguments = Arguments.of(args);
    try (Communicator communicator =
            Communicators.join(arguments.settings(), arguments.transport());
        Arena arena = Arena.ofShared()) {
      for (long size : arguments.sizes()) {
        MemorySegment floats = arena.allocate(size, 64);
        MemorySegment copy = arena.allocate(size, 64);
        int repetitions = Math.clamp(BYTES_OF_A_RUN / size, 1, MOST_REPETITIONS);
        for (int run = -WARM_UP; run < arguments.runs(); run++) {
          long reduced = time(communicator, repetitions, () -> communicator.allReduce(floats));
          long copied = time(communicator, repetitions, () -> copy.copyFrom(floats));
          if (run >= 0 && communicator.rank() == 0) {
            System.out.println(size + " " + reduced + " " + copied);
          }
        }
      }
    }
  }

  /** Nanoseconds of one, of all ranks together. */
  private static long time(Communicator communicator, int repetitions, Runnable operation) {
    communicator.barrier();
    long start = System.nanoTime();
    for (int i = 0; i < repetitions; i++) {
      operation.run();
    }
    return (System.nanoTime() - start) / repetitions;
  }
}
