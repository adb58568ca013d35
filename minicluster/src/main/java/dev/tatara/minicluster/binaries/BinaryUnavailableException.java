package dev.tatara.minicluster.binaries;

/** One {@link BinarySource} can't deliver; another may. */
final class BinaryUnavailableException extends Exception {
  BinaryUnavailableException(String message) {
    super(message);
  }

  BinaryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
