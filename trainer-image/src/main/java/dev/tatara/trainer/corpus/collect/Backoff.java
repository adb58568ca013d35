package dev.tatara.trainer.corpus.collect;

import java.time.Duration;
import java.util.Optional;

/**
 * Times to wait before a server is asked again: they double up to two minutes, unless the server
 * names one ({@code Retry-After}), and are never shorter than the pause between requests.
 */
final class Backoff {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** A server that names a longer time is asked by a later attempt of the step. */
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(15);

  private final Duration pause;
  private Duration next;

  Backoff(Duration pause) {
    this.pause = pause;
    this.next = longer(SHORTEST, pause);
  }

  /**
   * The next time to wait.
   *
   * @param named by the server
   */
  Duration next(Optional<Duration> named) {
    Duration wait = longer(pause, named.orElse(next));
    next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
    return wait;
  }

  /** Whether a server asks for more time than one attempt of the step has. */
  static boolean isTooLong(Optional<Duration> named) {
    return named.filter(time -> time.compareTo(MOST_PATIENCE) > 0).isPresent();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
