package dev.tatara.trainer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What of this process is in memory, as Linux counts it (VmRSS in proc_pid_status(5)). */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /**
   * Reads it after a garbage collection.
   *
   * @throws IOException where there is no {@code /proc}
   */
  static double mebibytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    throw new IOException(STATUS + " has no line VmRSS");
  }
}
