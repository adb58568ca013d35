package dev.tatara.minicluster.node.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogQueryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  @Test
  void nothingAskedMeansEverything() {
    assertEquals(
        new LogQuery(false, false, false, -1, Instant.EPOCH, Long.MAX_VALUE),
        LogQuery.parse(null, NOW));
  }

  @Test
  void readsWhatKubectlSends() {
    assertEquals(
        new LogQuery(true, true, true, 7, Instant.parse("2026-01-01T00:00:00Z"), 100),
        LogQuery.parse(
            "follow=true&limitBytes=100&previous=true&sinceSeconds=60&tailLines=7&timestamps=true",
            NOW));
    assertEquals(
        Instant.parse("2025-12-31T23:59:00Z"),
        LogQuery.parse("sinceTime=2025-12-31T23%3A59%3A00Z", NOW).since());
  }
}
