package dev.tatara.minicluster.node.container;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * One line of a container's log file, see {@link ContainerLog}.
 *
 * @param time when it was said
 * @param text what was said, with its line feed if it ended there
 */
public record LogEntry(Instant time, byte[] text) {
  // Always nine digits, so that the prefix has the same length everywhere.
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

  static String format(Instant time) {
    return FORMAT.format(time);
  }

  /** Reads a line of a log file, without its line feed. */
  public static LogEntry parse(byte[] line) {
    int first = indexOfSpace(line, 0);
    int second = indexOfSpace(line, first + 1);
    int third = indexOfSpace(line, second + 1);
    Instant time = Instant.parse(new String(line, 0, first, StandardCharsets.US_ASCII));
    boolean complete = line[second + 1] == 'F';
    byte[] text = Arrays.copyOfRange(line, third + 1, line.length + (complete ? 1 : 0));
    if (complete) {
      text[text.length - 1] = '\n';
    }
    return new LogEntry(time, text);
  }

  /** The text with its time before it, as {@code kubectl logs --timestamps} shows it. */
  public byte[] textWithTime() {
    byte[] prefix = (format(time) + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(prefix, prefix.length + text.length);
    System.arraycopy(text, 0, all, prefix.length, text.length);
    return all;
  }

  private static int indexOfSpace(byte[] line, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == ' ') {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "not a log line: " + new String(line, StandardCharsets.UTF_8));
  }
}
