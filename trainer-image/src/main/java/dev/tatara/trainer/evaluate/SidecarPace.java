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
  /** Of the time in which it could run, beside somebody who wants the same cores. */
  private static final double SHARE = 0.15;

  /** Of that time waited: beyond it the cores are wanted. */
  private static final double WANTED = 0.05;

  /** Between two readings, so that short batches cost few of them. */
  private static final long INTERVAL_NANOS = 100_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(SidecarPace.class);

  private RunQueueTime before;
  private long readAt;
  private boolean counted = true;

  /** Begins to count. */
  public SidecarPace() {
    read();
  }

  /** Rests for as long as is due; to be called between pieces of work. Interrupts end the rest. */
  public void rest() {
    if (!counted || System.nanoTime() - readAt < INTERVAL_NANOS) {
      return;
    }
    RunQueueTime last = before;
    read();
    if (counted) {
      rest(due(before.since(last)));
    }
  }

  /** How long to rest after that much work. */
  static Duration due(RunQueueTime work) {
    double runnable = (double) work.ranNanos() + work.waitedNanos();
    if (work.waitedNanos() <= WANTED * runnable) {
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) (runnable * (1 / SHARE - 1)));
  }

  private void rest(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the work ends
    }
  }

  private void read() {
    readAt = System.nanoTime();
    try {
      before = RunQueueTime.read();
    } catch (IOException | NumberFormatException e) {
      counted = false;
      LOG.warn(
          "waits for processors are not counted here; evaluation never rests: {}", e.toString());
    }
  }
}
