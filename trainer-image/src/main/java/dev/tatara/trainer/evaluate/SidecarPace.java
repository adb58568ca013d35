package dev.tatara.trainer.evaluate;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sidecar from slowing down the training beside it where both want the same cores. Low
 * priority alone does not: a core that training leaves for a moment shares its caches, its memory
 * and often the other half of a core with one that it works on. So where the threads of this
 * process have to wait for processors, they are wanted, and it rests most of the time; where they
 * need not wait, it never rests.
 */
public final class SidecarPace {
  /** Of a core, beside somebody who wants the same ones. */
  private static final double SHARE = 0.15;

  /** Of the time in which it could run, waited: beyond it the cores are wanted. */
  private static final double WANTED = 0.05;

  /** However long a piece of work took, the next begins after that. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Between two readings, so that short batches cost few of them. */
  private static final long INTERVAL_NANOS = 100_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(SidecarPace.class);

  private RunQueueClock clock; // null where nothing is counted
  private long readAt = System.nanoTime();

  /** Begins to count. */
  public SidecarPace() {
    try {
      clock = new RunQueueClock();
    } catch (IOException e) {
      neverRest(e);
    }
  }

  /** Rests for as long as is due; to be called between pieces of work. Interrupts end the rest. */
  public void rest() {
    if (clock == null || System.nanoTime() - readAt < INTERVAL_NANOS) {
      return;
    }
    try {
      Thread.sleep(due(clock.lap()));
    } catch (IOException e) {
      neverRest(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the work ends
    }
    readAt = System.nanoTime();
  }

  private void neverRest(IOException e) {
    clock = null;
    LOG.warn("waits for processors are not counted here; evaluation never rests: {}", e.toString());
  }

  /** How long to rest after that much work. */
  static Duration due(RunQueueTime work) {
    double runnable = (double) work.ranNanos() + work.waitedNanos();
    if (work.waitedNanos() <= WANTED * runnable) {
      return Duration.ZERO;
    }
    // What it waited is rest already.
    double due = Math.max(0, work.ranNanos() / SHARE - runnable);
    return Duration.ofNanos((long) Math.min(due, LONGEST.toNanos()));
  }
}
