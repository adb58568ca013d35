package dev.tatara.trainer.evaluate;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the threads of this process had of the processors until now, as Linux counts it (<a
 * href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>). Threads that have ended
 * are not in it.
 *
 * @param ranNanos that they ran
 * @param waitedNanos that they could have run, and others did
 */
record RunQueueTime(long ranNanos, long waitedNanos) {
  private static final Path THREADS = Path.of("/proc/self/task");

  /**
   * Reads it.
   *
   * @throws IOException where the kernel does not count
   */
  static RunQueueTime read() throws IOException {
    long ran = 0;
    long waited = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        try {
          String[] fields = Files.readString(thread.resolve("schedstat")).split("\\s+");
          ran += Long.parseLong(fields[0]);
          waited += Long.parseLong(fields[1]);
        } catch (NoSuchFileException e) {
          if (Files.exists(thread)) {
            throw e;
          } // else it has ended meanwhile
        }
      }
    }
    return new RunQueueTime(ran, waited);
  }

  /**
   * The time since an earlier reading; what threads took that have ended since can't make it less
   * than 0.
   */
  RunQueueTime since(RunQueueTime earlier) {
    return new RunQueueTime(
        Math.max(0, ranNanos - earlier.ranNanos), Math.max(0, waitedNanos - earlier.waitedNanos));
  }
}
