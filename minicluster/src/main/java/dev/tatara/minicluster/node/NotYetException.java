package dev.tatara.minicluster.node;

/** Something that a pod refers to is not there yet; it may come, so it is asked for again. */
public final class NotYetException extends Exception {
  /**
   * @param message what is missing, as pods' events say it
   */
  public NotYetException(String message) {
    super(message);
  }
}
