package dev.tatara.trainer.artifact;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lists folders. */
public final class Folders {
  private Folders() {}

  /**
   * The folders in a folder, sorted by name; none where it is none itself.
   *
   * @throws TrainerException {@code StorageUnavailable} when it cannot be read
   */
  public static List<Path> in(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "folder " + parent + " cannot be read: " + e.getMessage(),
          "check that the volume is mounted and that this user may read it",
          e);
    }
  }
}
