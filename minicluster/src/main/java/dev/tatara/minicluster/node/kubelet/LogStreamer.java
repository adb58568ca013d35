package dev.tatara.minicluster.node.kubelet;

import dev.tatara.minicluster.node.container.LogEntry;
import dev.tatara.minicluster.node.container.LogSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;

/** Copies what a {@link LogQuery} asks for out of a log file. */
final class LogStreamer {
  private static final long POLL_MILLIS = 100;

  private final LogQuery query;
  private final OutputStream output;
  private final byte[] buffer = new byte[64 * 1024];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long left;

  LogStreamer(LogQuery query, OutputStream output) {
    this.query = query;
    this.output = output;
    this.left = query.limitBytes();
  }

  void stream(LogSource source) throws IOException, InterruptedException {
    try (InputStream file = Files.newInputStream(source.file())) {
      Deque<LogEntry> tail = new ArrayDeque<>();
      readAvailable(
          file,
          entry -> {
            if (query.tailLines() < 0) {
              write(entry);
              return;
            }
            tail.addLast(entry);
            if (tail.size() > query.tailLines()) {
              tail.removeFirst();
            }
          });
      for (LogEntry entry : tail) {
        write(entry);
      }
      output.flush();
      boolean growing = query.follow();
      while (growing && left > 0) {
        growing = source.growing().getAsBoolean(); // asked first, so that the last words are read
        if (readAvailable(file, this::write)) {
          output.flush();
        } else if (growing) {
          Thread.sleep(POLL_MILLIS);
        }
      }
    }
  }

  private interface EntrySink {
    void accept(LogEntry entry) throws IOException;
  }

  /** Hands on every complete entry up to the present end; returns whether there was anything. */
  private boolean readAvailable(InputStream file, EntrySink sink) throws IOException {
    boolean any = false;
    for (int count = file.read(buffer); count > 0; count = file.read(buffer)) {
      any = true;
      for (int i = 0; i < count; i++) {
        if (buffer[i] != '\n') {
          line.write(buffer[i]);
        } else {
          LogEntry entry = LogEntry.parse(line.toByteArray());
          line.reset();
          if (!entry.time().isBefore(query.since())) {
            sink.accept(entry);
          }
        }
      }
    }
    return any;
  }

  private void write(LogEntry entry) throws IOException {
    byte[] text = query.timestamps() ? entry.textWithTime() : entry.text();
    int count = (int) Math.min(left, text.length);
    output.write(text, 0, count);
    left -= count;
  }
}
