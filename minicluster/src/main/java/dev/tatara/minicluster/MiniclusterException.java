package dev.tatara.minicluster;

/** The minicluster can't do what was asked; the message says why, where, and what to do. */
public final class MiniclusterException extends RuntimeException {
  /**
   * @param message what is wrong, where, and what to do
   */
  public MiniclusterException(String message) {
    super(message);
  }

  /** As above, with the exception that led here. */
  public MiniclusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
