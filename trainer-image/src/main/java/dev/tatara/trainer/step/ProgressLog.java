package dev.tatara.trainer.step;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Lines about long work, one every few seconds: documents, bytes done of how many, rate and the
 * time that is left. Not thread-safe.
 */
public final class ProgressLog {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
  private static final double MEGABYTE = 1e6;

  private final Logger log;
  private final String task;
  private final long totalBytes;
  private final LongSupplier clock;
  private final long start;
  private long lastLine;
  private long skippedBytes;

  /**
   * @param task what is being done, such as {@code "tokenize wiki"}
   * @param totalBytes bytes to get through, or 0 when that is unknown
   */
  public ProgressLog(Logger log, String task, long totalBytes) {
    this(log, task, totalBytes, System::nanoTime);
  }

  ProgressLog(Logger log, String task, long totalBytes, LongSupplier clock) {
    this.log = log;
    this.task = task;
    this.totalBytes = totalBytes;
    this.clock = clock;
    this.start = clock.getAsLong();
    this.lastLine = start;
  }

  /** Call often: logs when the last line is some seconds old. */
  public void update(long documents, long bytes) {
    long now = clock.getAsLong();
    if (now - lastLine >= INTERVAL_NANOS) {
      lastLine = now;
      log.info(line(documents, bytes, (now - start) / 1e9));
    }
  }

  /** So many of the bytes are done without having taken any time. */
  public void skip(long bytes) {
    skippedBytes += bytes;
  }

  /** Bytes a second up to now. */
  public double rate(long bytes) {
    return rate(bytes, (clock.getAsLong() - start) / 1e9);
  }

  /** Seconds that are left at this rate, which is above 0. */
  public long secondsLeft(long bytes) {
    return Math.round(Math.max(0, totalBytes - bytes) / rate(bytes));
  }

  private double rate(long bytes, double seconds) {
    return seconds > 0 ? Math.max(0, bytes - skippedBytes) / seconds : 0;
  }

  String line(long documents, long bytes, double seconds) {
    double rate = rate(bytes, seconds);
    String line =
        String.format(Locale.ROOT, "%s: %,d documents, %.1f MB", task, documents, bytes / MEGABYTE);
    if (totalBytes > 0) {
      line += String.format(Locale.ROOT, " of %.1f MB", totalBytes / MEGABYTE);
    }
    line += String.format(Locale.ROOT, ", %.1f MB/s", rate / MEGABYTE);
    if (totalBytes > bytes && rate > 0) {
      line += ", " + Math.round((totalBytes - bytes) / rate) + " s left";
    }
    return line;
  }
}
