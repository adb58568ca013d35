package dev.tatara.trainer.train;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The time without a checkpoint after which one is due, however few the steps were. */
final class CheckpointInterval {
  private final Clock clock;
  private final Duration length;
  private Instant start;

  /**
   * Begins now.
   *
   * @param minutes of its length; null for one without end
   */
  CheckpointInterval(Clock clock, Integer minutes) {
    this.clock = clock;
    this.length = minutes == null ? null : Duration.ofMinutes(minutes);
    restart();
  }

  /** A checkpoint is begun, or training is. */
  void restart() {
    start = clock.instant();
  }

  /**
   * Whether a checkpoint is due. The next interval begins then, so that a checkpoint that could not
   * be written is not tried again after every step.
   */
  boolean isOver() {
    if (length == null || clock.instant().isBefore(start.plus(length))) {
      return false;
    }
    restart();
    return true;
  }
}
