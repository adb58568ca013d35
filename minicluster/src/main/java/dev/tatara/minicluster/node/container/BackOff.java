package dev.tatara.minicluster.node.container;

import java.time.Duration;

/**
 * A kubelet's waits between restarts: none before the first, then a base that doubles each time up
 * to a limit; a run longer than twice the limit starts the count anew.
 */
final class BackOff {
  private static final int LIMIT_FACTOR = 30; // of a kubelet: 10 s and 300 s

  private final Duration base;
  private final Duration limit;
  private Duration next = Duration.ZERO;

  BackOff(Duration base) {
    this.base = base;
    this.limit = base.multipliedBy(LIMIT_FACTOR);
  }

  /** The wait after a run of this length. */
  Duration after(Duration run) {
    if (run.compareTo(limit.multipliedBy(2)) > 0) {
      next = Duration.ZERO;
    }
    Duration wait = next;
    Duration doubled = wait.isZero() ? base : wait.multipliedBy(2);
    next = doubled.compareTo(limit) > 0 ? limit : doubled;
    return wait;
  }
}
