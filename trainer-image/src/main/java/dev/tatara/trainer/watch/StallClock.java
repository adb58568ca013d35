package dev.tatara.trainer.watch;

import java.time.Duration;

/**
 * Tells a step that takes too long. What takes long by its nature has {@value #PATIENCE} times as
 * much time: the first step of a process, which opens connections and compiles, and checkpoints.
 * Time in which this process stood still itself does not count.
 */
final class StallClock {
  static final int PATIENCE = 4;

  /** Looks are closer together, unless the process stands still. */
  static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  private final long limitNanos;
  private long lastLook;
  private long stalledNanos;
  private int step = Integer.MIN_VALUE;
  private boolean saving;
  private boolean first = true;

  /**
   * @param limit of an ordinary step
   */
  StallClock(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  /** Whether what the rank is at has taken too long by now, in nanoseconds of any clock. */
  boolean look(JournalPage page, long now) {
    boolean saves = page.phase() == Phase.CHECKPOINT;
    if (page.step() != step || saves != saving) {
      first = page.phase() == Phase.START || step <= 0;
      step = page.step();
      saving = saves;
      stalledNanos = 0;
    } else {
      stalledNanos += Math.min(now - lastLook, LONGEST_LOOK.toNanos());
    }
    lastLook = now;
    return stalledNanos > limitNanos * (first || saving ? PATIENCE : 1);
  }
}
