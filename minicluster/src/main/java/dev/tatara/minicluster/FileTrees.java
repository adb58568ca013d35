package dev.tatara.minicluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** What the minicluster does with files and {@link java.nio.file.Files} does not do in one call. */
public final class FileTrees {
  private FileTrees() {}

  /**
   * Deletes a file or a folder with all in it; links are removed, not followed. What is not there,
   * or vanishes meanwhile, is no error.
   */
  public static void delete(Path path) {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e)
                throws IOException {
              Files.deleteIfExists(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete " + path, e);
    }
  }

  /** Fills a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes to a file that is there, and empty. */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes beside and renames, so that a reader sees the old content or the new, never half. When
   * that fails, nothing is left beside.
   */
  public static void replace(Path file, Content content) throws IOException {
    Path beside = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".tmp");
    try {
      content.writeTo(beside);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** As above, with the content at hand. */
  public static void replace(Path file, byte[] content) {
    try {
      replace(file, beside -> Files.write(beside, content));
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  /** Writes a text that only the owner may read. */
  public static void writePrivate(Path file, String content) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }
}
