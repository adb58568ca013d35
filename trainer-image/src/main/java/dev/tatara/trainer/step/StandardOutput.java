package dev.tatara.trainer.step;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.PrintWriter;

/** The text that is a verb's result: none of it may be lost without a word. */
public final class StandardOutput {
  private StandardOutput() {}

  /**
   * Hands what was printed to the system.
   *
   * @param out of the verb; print writers, and the streams below them, keep quiet about errors
   *     unless they are asked
   * @throws TrainerException {@code StorageUnavailable} when it could not be written
   */
  public static void flush(PrintWriter out) {
    if (out.checkError() || System.out.checkError()) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "standard output cannot be written",
          "the disk that it goes to is full, or the program that reads it has ended");
    }
  }
}
