package dev.tatara.trainer.artifact;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file as a manifest lists it.
 *
 * @param path relative to the manifest's folder (for the inputs of a corpus: as the source names
 *     it), with {@code /}
 * @param bytes its size
 * @param sha256 of its content, in hexadecimal
 */
public record FileEntry(String path, long bytes, String sha256) {

  /** Measures and hashes a file. */
  public static FileEntry of(Path folder, Path file) throws IOException {
    String relative = folder.relativize(file).toString().replace('\\', '/');
    return new FileEntry(relative, Files.size(file), Sha256.of(file));
  }

  /** The entries of every file under a folder but its manifest, sorted by path. */
  public static List<FileEntry> allIn(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(folder)) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<FileEntry> entries = new ArrayList<>();
    for (Path file : files) {
      if (!file.equals(folder.resolve(Manifest.FILE_NAME))) {
        entries.add(of(folder, file));
      }
    }
    return entries;
  }

  /**
   * Checks that the file is there with the right size: quick, whatever the size.
   *
   * @param reason of the exception: {@code ArtifactCorrupt} or {@code CheckpointCorrupt}
   * @throws TrainerException of that reason, when it is not; {@code StorageUnavailable} when the
   *     volume does not say
   */
  public void checkSize(Path folder, FailureReason reason) {
    Path file = folder.resolve(path);
    try {
      if (!Files.isRegularFile(file)) {
        throw corrupt(folder, reason, "is missing");
      }
      long size = Files.size(file);
      if (size != bytes) {
        throw corrupt(folder, reason, "has " + size + " bytes instead of " + bytes);
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /**
   * Checks size and content; reads the whole file.
   *
   * @throws TrainerException of the reason given, when they are not those of the entry; {@code
   *     StorageUnavailable} when the file cannot be read
   */
  public void verify(Path folder, FailureReason reason) {
    checkSize(folder, reason);
    try {
      if (!Sha256.of(folder.resolve(path)).equals(sha256)) {
        throw corrupt(folder, reason, "has another SHA-256 than its manifest says");
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Not the same as damaged: another node, or a later attempt, may be able to read it. */
  private TrainerException unreadable(Path folder, IOException cause) {
    return new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "file " + path + " of " + folder + " cannot be read: " + cause.getMessage(),
        "check the volume; if the file is lost, remove the folder " + folder,
        cause);
  }

  private TrainerException corrupt(Path folder, FailureReason reason, String what) {
    return new TrainerException(
        reason,
        "file " + path + " of " + folder + " " + what,
        "remove the folder " + folder + " and run the step that makes it again");
  }
}
