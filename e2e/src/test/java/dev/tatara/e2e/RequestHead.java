package dev.tatara.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The lines of an HTTP/1.1 request before its body.
 *
 * @param lines the request line, then the headers
 */
record RequestHead(List<String> lines) {
  private static final String END = "\r\n\r\n";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "upgrade", "http2-settings");

  /** Reads one, and nothing after it. */
  static RequestHead read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END.length()) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client went away");
      }
      head.write(next);
      matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return new RequestHead(head.toString(StandardCharsets.ISO_8859_1).strip().lines().toList());
  }

  boolean isWrite() {
    return !READING.contains(lines.getFirst().split(" ")[0]);
  }

  /** Whether it creates a Job. */
  boolean createsJob() {
    return lines.getFirst().matches("POST /apis/batch/v1/namespaces/[^/]+/jobs([?]\\S*)? .*");
  }

  boolean isWatch() {
    return lines.getFirst().matches("GET \\S*[?&]watch=(true|1)\\b.*");
  }

  private boolean isWebSocket() {
    return header("upgrade").equalsIgnoreCase("websocket");
  }

  /** Bytes of the body. */
  int bodyLength() throws IOException {
    if (!header("transfer-encoding").isEmpty()) {
      throw new IOException("a body in chunks is not understood: " + lines);
    }
    String length = header("content-length");
    return length.isEmpty() ? 0 : Integer.parseInt(length);
  }

  /** As it goes on to a server, which closes the connection after its one answer. */
  byte[] forOneAnswer() {
    StringBuilder head = new StringBuilder();
    lines.stream()
        .filter(line -> isWebSocket() || !OF_THE_CONNECTION.contains(nameOf(line)))
        .forEach(line -> head.append(line).append("\r\n"));
    if (!isWebSocket()) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private String header(String name) {
    return lines.stream()
        .filter(line -> nameOf(line).equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String nameOf(String line) {
    return line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
  }
}
