package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CheckpointIntervalTest {
  private Instant now = Instant.EPOCH;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

  @Test
  void isOverOnceAfterItsMinutes() {
    CheckpointInterval interval = new CheckpointInterval(clock, 30);
    pass(Duration.ofMinutes(30).minusMillis(1));
    assertFalse(interval.isOver());
    pass(Duration.ofMillis(1));
    assertTrue(interval.isOver());
    assertFalse(interval.isOver(), "the next one has begun");
    pass(Duration.ofMinutes(30));
    assertTrue(interval.isOver());
  }

  @Test
  void beginsAnewWithEachCheckpoint() {
    CheckpointInterval interval = new CheckpointInterval(clock, 10);
    pass(Duration.ofMinutes(9));
    interval.restart();
    pass(Duration.ofMinutes(9));
    assertFalse(interval.isOver());
    pass(Duration.ofMinutes(1));
    assertTrue(interval.isOver());
  }

  @Test
  void hasNoEndWithoutMinutes() {
    CheckpointInterval interval = new CheckpointInterval(clock, null);
    pass(Duration.ofDays(365));
    assertFalse(interval.isOver());
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
