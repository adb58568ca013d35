package dev.tatara.minicluster.quickstart;

/** Something a person can mend; the message says what is wrong, where, and what to do. */
final class QuickstartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuickstartException(String message) {
    super(message);
  }

  QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }
}
