package dev.tatara.minicluster.node.container;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** What a container leaves as its last word; sizes as in a kubelet. */
final class TerminationMessage {
  private static final int LIMIT_BYTES = 4096;
  private static final int LOG_LIMIT_BYTES = 2048;
  private static final int LOG_LIMIT_LINES = 80;

  private TerminationMessage() {}

  /** Makes the file empty before a run. */
  static void reset(Path file) {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  /** The message after a run, or null; taken from the log's end if the manifest wants that. */
  static String read(Container container, Path file, Path log, int exitCode) {
    try {
      byte[] message = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      if (message.length > 0) {
        int end = Math.min(message.length, LIMIT_BYTES);
        return new String(message, 0, end, StandardCharsets.UTF_8);
      }
      boolean fallback = "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy());
      return exitCode != 0 && fallback ? logTail(log) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the termination message " + file, e);
    }
  }

  private static String logTail(Path log) throws IOException {
    Deque<byte[]> lines = new ArrayDeque<>();
    int bytes = 0;
    try (var stream = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      for (String line : (Iterable<String>) stream::iterator) {
        byte[] text = LogEntry.parse(line.getBytes(StandardCharsets.ISO_8859_1)).text();
        lines.addLast(text);
        bytes += text.length;
        while (lines.size() > LOG_LIMIT_LINES
            || bytes - lines.getFirst().length >= LOG_LIMIT_BYTES) {
          bytes -= lines.removeFirst().length;
        }
      }
    }
    byte[] all = new byte[bytes];
    int position = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, all, position, line.length);
      position += line.length;
    }
    int from = Math.max(0, bytes - LOG_LIMIT_BYTES);
    String tail = new String(Arrays.copyOfRange(all, from, bytes), StandardCharsets.UTF_8);
    return tail.isEmpty() ? null : tail;
  }
}
