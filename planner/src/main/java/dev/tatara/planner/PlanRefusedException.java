package dev.tatara.planner;

import java.util.Optional;

/** There is no setup that keeps the rules, the user's values and the memory. */
public final class PlanRefusedException extends Exception {
  private final String hint;
  private final transient Plan smallest;

  PlanRefusedException(String message, String hint, Plan smallest) {
    super(message);
    this.hint = hint;
    this.smallest = smallest;
  }

  /** What to change. */
  public String hint() {
    return hint;
  }

  /** The layout on the fewest accelerators of this kind that fits, if memory was in the way. */
  public Optional<Plan> smallest() {
    return Optional.ofNullable(smallest);
  }
}
