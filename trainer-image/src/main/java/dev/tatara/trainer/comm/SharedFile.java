package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The file through which the ranks on one host see the same memory. */
final class SharedFile {
  private SharedFile() {}

  /**
   * Creates a file of zeros in the first folder that has room for it. The bytes are really written:
   * memory that is only promised kills the process when the folder is full (pods get 64 MiB of
   * {@code /dev/shm}).
   */
  static Path create(List<Path> folders, long size) {
    IOException lastError = null;
    for (Path folder : folders) {
      Path file = null;
      try {
        file =
            Files.createTempFile(
                folder,
                "tatara-",
                ".ring",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        fill(file, size);
        return file;
      } catch (IOException e) {
        lastError = e;
        delete(file);
      }
    }
    throw new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "no room for %d bytes of shared memory in %s: %s".formatted(size, folders, lastError),
        "mount a larger /dev/shm (an emptyDir with medium: Memory), or set TATARA_COMMUNICATOR=tcp",
        lastError);
  }

  private static void fill(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long written = 0; written < size; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - written));
        written += channel.write(zeros);
      }
    }
  }

  static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A leftover file does no harm but take its room.
    }
  }
}
