package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProgressLogTest {

  @Test
  void saysHowFarAndHowFast() {
    ProgressLog known = log(10_000_000);
    assertEquals(
        "tokenize wiki: 1,200 documents, 4.0 MB of 10.0 MB, 2.0 MB/s, 3 s left",
        known.line(1200, 4_000_000, 2));
    assertEquals(
        "tokenize wiki: 9 documents, 10.0 MB of 10.0 MB, 1.0 MB/s", known.line(9, 10_000_000, 10));
    assertEquals("tokenize wiki: 9 documents, 1.0 MB, 0.5 MB/s", log(0).line(9, 1_000_000, 2));
  }

  private static ProgressLog log(long totalBytes) {
    return new ProgressLog(
        LoggerFactory.getLogger(ProgressLogTest.class), "tokenize wiki", totalBytes);
  }
}
