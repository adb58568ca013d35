package dev.tatara.jobplan;

/** A job that cannot be planned, though every field of it by itself is right. */
public final class PlanRefusedException extends Exception {
  /** What a job that is refused so says in one word. */
  public static final String REASON = "PlanRefused";

  private static final String LAYOUT =
      "parallelism, resources and training.microBatchSize can change while runPolicy.suspend is"
          + " true";

  private final String hint;
  private final String changeable;

  /**
   * A refusal that another layout may mend.
   *
   * @param message what does not go together
   * @param hint what to change
   */
  public PlanRefusedException(String message, String hint) {
    this(message, hint, LAYOUT);
  }

  /**
   * A refusal that something else mends than another layout.
   *
   * @param message what does not go together
   * @param hint what to change
   * @param changeable when that can change in a job that is there, as a clause
   */
  public PlanRefusedException(String message, String hint, String changeable) {
    super(message);
    this.hint = hint;
    this.changeable = changeable;
  }

  public String hint() {
    return hint;
  }

  /** When what is to be mended can change in a job that is there, as a clause. */
  public String changeable() {
    return changeable;
  }
}
