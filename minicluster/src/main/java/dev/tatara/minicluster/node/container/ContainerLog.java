package dev.tatara.minicluster.node.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Writes what a container says, in the format of container runtimes: {@code <time> <stream> <F|P>
 * <text>}, a line each, {@code P} for a part of a line that goes on in the next.
 */
final class ContainerLog implements AutoCloseable {
  private static final int PART_BYTES = 16 * 1024;

  private final OutputStream file;

  ContainerLog(Path path) throws IOException {
    file =
        Files.newOutputStream(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  /** Copies a stream to its end; two streams may be copied at once. */
  void copy(InputStream input, String stream) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[PART_BYTES];
    for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          append(entries, stream, 'F', line);
        } else {
          line.write(buffer[i]);
          if (line.size() == PART_BYTES) {
            append(entries, stream, 'P', line);
          }
        }
      }
      write(entries.toByteArray());
    }
    if (line.size() > 0) {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      append(entries, stream, 'P', line);
      write(entries.toByteArray());
    }
  }

  private static void append(
      ByteArrayOutputStream entries, String stream, char tag, ByteArrayOutputStream line) {
    String prefix = "%s %s %c ".formatted(LogEntry.format(Instant.now()), stream, tag);
    entries.writeBytes(prefix.getBytes(StandardCharsets.US_ASCII));
    entries.writeBytes(line.toByteArray());
    entries.write('\n');
    line.reset();
  }

  private synchronized void write(byte[] entries) throws IOException {
    file.write(entries);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
