package dev.tatara.jobplan;

/** A job that cannot be planned, though every field of it by itself is right. */
public final class PlanRefusedException extends Exception {
  /** What a job that is refused so says in one word. */
  public static final String REASON = "PlanRefused";

  private final String hint;

  /**
   * @param message what does not go together
   * @param hint what to change
   */
  public PlanRefusedException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  public String hint() {
    return hint;
  }
}
