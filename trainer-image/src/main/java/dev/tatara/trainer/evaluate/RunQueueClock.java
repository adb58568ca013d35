package dev.tatara.trainer.evaluate;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the threads of this process have of the processors, as Linux counts it (<a
 * href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>).
 */
final class RunQueueClock {
  private static final Path THREADS = Path.of("/proc/self/task");

  private Map<String, RunQueueTime> before;

  /**
   * Begins to count.
   *
   * @throws IOException where the kernel does not
   */
  RunQueueClock() throws IOException {
    before = read();
  }

  /** The time since the last call, of threads that have not ended since. */
  RunQueueTime lap() throws IOException {
    Map<String, RunQueueTime> now = read();
    RunQueueTime sum = RunQueueTime.NONE;
    for (Map.Entry<String, RunQueueTime> thread : now.entrySet()) {
      RunQueueTime then = before.getOrDefault(thread.getKey(), RunQueueTime.NONE);
      sum = sum.plus(thread.getValue().minus(then));
    }
    before = now;
    return sum;
  }

  private static Map<String, RunQueueTime> read() throws IOException {
    Map<String, RunQueueTime> times = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        try {
          String[] fields = Files.readString(thread.resolve("schedstat")).split("\\s+");
          times.put(
              thread.getFileName().toString(),
              new RunQueueTime(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
        } catch (NoSuchFileException e) {
          if (Files.exists(thread)) {
            throw e;
          } // else it has ended meanwhile
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("schedstat has another form here", e);
    }
    return times;
  }
}
