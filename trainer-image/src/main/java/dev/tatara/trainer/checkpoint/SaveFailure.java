package dev.tatara.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Why a checkpoint could not be written, or must not be.
 *
 * @param kind decides what follows from it
 * @param message what is wrong, and where
 */
public record SaveFailure(Kind kind, String message) {

  /** Kinds of failures, the graver ones later; ranks agree on the gravest among them. */
  public enum Kind {
    /** The save was given up because of another rank. */
    ABANDONED,
    /** Some other error of the volume. */
    STORAGE,
    /** There is no room left, or the quota is used up. */
    DISK_FULL,
    /** A weight or a moment is no number, or infinite: nothing could go on from there. */
    NOT_FINITE,
    /** The ranks' parts do not fit: a defect. */
    DEFECT
  }

  /** Below this much room, an error is taken for want of room whatever its text. */
  private static final long NO_ROOM_BYTES = 1 << 20;

  /** What to do about it. */
  public String hint() {
    return kind == Kind.NOT_FINITE
        ? "lower training.optimizer.learningRate or lengthen the warm-up"
        : "make room on the volume";
  }

  /**
   * Finds out what kind an error is.
   *
   * @param folder that was written to
   */
  static SaveFailure of(Exception error, Path folder) {
    if (!(error instanceof IOException)) {
      return new SaveFailure(Kind.DEFECT, error.toString());
    }
    if (error instanceof NoSuchFileException && !Files.exists(folder)) {
      return new SaveFailure(Kind.ABANDONED, folder + " is gone");
    }
    return new SaveFailure(isFull(error, folder) ? Kind.DISK_FULL : Kind.STORAGE, error.toString());
  }

  /** The text is the operating system's, in whatever language; so the room is looked at too. */
  private static boolean isFull(Exception error, Path folder) {
    String text = String.valueOf(error.getMessage());
    if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
      return true;
    }
    try {
      return Files.getFileStore(folder).getUsableSpace() < NO_ROOM_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
