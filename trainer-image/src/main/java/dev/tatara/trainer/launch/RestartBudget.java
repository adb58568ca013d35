package dev.tatara.trainer.launch;

import java.time.Duration;
import java.util.Optional;

/**
 * How often the ranks of a pod may be started again: a limited number of times without a new
 * checkpoint, with pauses that grow. Not thread-safe.
 */
final class RestartBudget {
  private final int limit;
  private final Duration firstPause;
  private final Duration longestPause;
  private long lastStep = Long.MIN_VALUE;
  private int withoutProgress;
  private int total;

  /**
   * @param limit restarts without progress
   */
  RestartBudget(int limit, Duration firstPause, Duration longestPause) {
    this.limit = limit;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
  }

  /**
   * Asks for a restart.
   *
   * @param step of the newest committed checkpoint, or -1
   * @return how long to wait first, or empty when the budget is used up
   */
  Optional<Duration> next(long step) {
    if (step > lastStep) {
      lastStep = step;
      withoutProgress = 0;
    }
    if (withoutProgress == limit) {
      return Optional.empty();
    }
    Duration pause = firstPause.multipliedBy(1L << Math.min(withoutProgress, 20));
    withoutProgress++;
    total++;
    return Optional.of(pause.compareTo(longestPause) < 0 ? pause : longestPause);
  }

  /** Restarts granted so far. */
  int total() {
    return total;
  }
}
