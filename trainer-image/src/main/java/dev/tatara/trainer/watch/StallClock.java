package dev.tatara.trainer.watch;

import java.time.Duration;

/**
 * Tells a step that does not go on. However long a step is, the rank moves in it: from phase to
 * phase with every micro-batch, and from one operation with other ranks to the next. A rank that
 * moves while another hangs comes to wait for it. What takes long by its nature has {@value
 * #PATIENCE} times as much time: the first step of a process, which opens connections and compiles,
 * and checkpoints. Time in which this process stood still itself does not count.
 */
final class StallClock {
  static final int PATIENCE = 4;

  /** Looks are closer together, unless the process stands still. */
  static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  private final long limitNanos;
  private long lastLook;
  private long stalledNanos;
  private int step = Integer.MIN_VALUE;
  private long moves;
  private boolean first = true;

  /**
   * @param limit without a move in an ordinary step
   */
  StallClock(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  /** Whether what the rank is at has taken too long by now, in nanoseconds of any clock. */
  boolean look(JournalPage page, long now) {
    if (page.step() != step) {
      first = page.phase() == Phase.START || step <= 0;
      step = page.step();
      moves = page.moves();
      stalledNanos = 0;
    } else if (page.moves() != moves) {
      moves = page.moves();
      stalledNanos = 0;
    } else {
      stalledNanos += Math.min(now - lastLook, LONGEST_LOOK.toNanos());
    }
    lastLook = now;
    boolean patient = first || page.phase() == Phase.CHECKPOINT;
    return stalledNanos > limitNanos * (patient ? PATIENCE : 1);
  }
}
