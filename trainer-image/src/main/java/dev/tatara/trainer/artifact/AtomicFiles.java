package dev.tatara.trainer.artifact;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files and folders that appear whole or not at all: written beside their place, forced to the
 * device and renamed.
 */
public final class AtomicFiles {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AtomicFiles() {}

  /** Writes a file, replacing one that is there; makes the folders above it. */
  public static void write(Path target, byte[] content) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = temporarySibling(target);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      rename(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes a value as indented JSON, replacing a file that is there. */
  public static void writeJson(Path target, Object value) throws IOException {
    write(target, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
  }

  /** A path beside the target, hidden and unique: {@code .<name>.<random>.tmp}. */
  public static Path temporarySibling(Path target) {
    String random = UUID.randomUUID().toString().substring(0, 8);
    return target.resolveSibling("." + target.getFileName() + "." + random + ".tmp");
  }

  /**
   * Renames a file or a folder in one step and forces the folder's entry to the device. A file
   * replaces the target; a folder does not replace one that holds files.
   */
  public static void rename(Path source, Path target) throws IOException {
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the file system cannot rename " + source + " to " + target, e);
    }
    force(target.toAbsolutePath().getParent());
  }

  /** Forces a file's content, or a folder's entries, to the device. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes a file or a folder with all it holds; nothing happens when it is not there. */
  public static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(each);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
