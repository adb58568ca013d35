package dev.tatara.operator.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits long enough for a slow, busy machine, and looks often enough for a fast one. */
public final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private Patience() {}

  /** A wait, for what is not named. */
  public static ConditionFactory await() {
    return await(null);
  }

  /**
   * A wait.
   *
   * @param what is waited for; told when it does not come
   */
  public static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(LIMIT).pollInterval(BETWEEN_LOOKS);
  }
}
