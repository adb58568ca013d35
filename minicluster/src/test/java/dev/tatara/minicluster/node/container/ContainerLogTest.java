package dev.tatara.minicluster.node.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {
  @TempDir private Path folder;

  @Test
  void whatWasSaidComesBackWithItsTime() throws IOException {
    byte[] said = "一行目\n\nlast without line feed".getBytes(StandardCharsets.UTF_8);
    List<LogEntry> entries = write(said);
    assertEquals(3, entries.size());
    assertArrayEquals(said, join(entries));
    Duration age = Duration.between(entries.getFirst().time(), Instant.now());
    assertTrue(!age.isNegative() && age.toSeconds() < 60, age::toString);
  }

  @Test
  void longLinesAreCutAndJoinAgain() throws IOException {
    byte[] said = ("x".repeat(40_000) + "\nshort\n").getBytes(StandardCharsets.UTF_8);
    List<LogEntry> entries = write(said);
    assertEquals(4, entries.size(), "16 KiB, 16 KiB, the rest, the short line");
    assertArrayEquals(said, join(entries));
  }

  private List<LogEntry> write(byte[] said) throws IOException {
    Path file = folder.resolve("0.log");
    try (ContainerLog log = new ContainerLog(file)) {
      log.copy(new ByteArrayInputStream(said), "stdout");
    }
    return Files.readAllLines(file).stream()
        .map(line -> LogEntry.parse(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static byte[] join(List<LogEntry> entries) {
    StringBuilder all = new StringBuilder();
    entries.forEach(entry -> all.append(new String(entry.text(), StandardCharsets.UTF_8)));
    return all.toString().getBytes(StandardCharsets.UTF_8);
  }
}
