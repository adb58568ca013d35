package dev.tatara.trainer;

/**
 * An error that ends a step. It says what is wrong and where (the message) and what to do (the
 * hint); its reason decides the exit code.
 */
public final class TrainerException extends RuntimeException {
  private final transient FailureReason reason;
  private final String hint;

  /**
   * @param reason decides the exit code
   * @param message what is wrong, and where
   * @param hint what to do about it
   */
  public TrainerException(FailureReason reason, String message, String hint) {
    this(reason, message, hint, null);
  }

  /** As above, with the exception that led here. */
  public TrainerException(FailureReason reason, String message, String hint, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.hint = hint;
  }

  public FailureReason reason() {
    return reason;
  }

  public String hint() {
    return hint;
  }
}
