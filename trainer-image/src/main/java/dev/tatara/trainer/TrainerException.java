package dev.tatara.trainer;

import java.util.Map;

/**
 * An error that ends a step. It says what is wrong and where (the message) and what to do (the
 * hint); its reason decides the exit code.
 */
public final class TrainerException extends RuntimeException {
  private final transient FailureReason reason;
  private final String hint;
  private final transient Map<String, Object> figures;

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
    this(reason, message, hint, cause, null);
  }

  private TrainerException(
      FailureReason reason,
      String message,
      String hint,
      Throwable cause,
      Map<String, Object> figures) {
    super(message, cause);
    this.reason = reason;
    this.hint = hint;
    this.figures = figures;
  }

  /** The same with what the step came to before it failed, for its termination message. */
  public TrainerException with(Map<String, Object> figures) {
    return new TrainerException(reason, getMessage(), hint, getCause(), figures);
  }

  /** What the step came to before, or null. */
  public Map<String, Object> figures() {
    return figures;
  }

  public FailureReason reason() {
    return reason;
  }

  public String hint() {
    return hint;
  }
}
