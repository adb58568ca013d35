package dev.tatara.trainer.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that somebody is writing into a temporary folder: a lock on the file {@code .<name>.lock}
 * beside the folder {@code .<name>.tmp}. The system lets go of it when the process ends, however it
 * ends. Where a file system has no locks, no folder is ever taken for abandoned.
 */
final class WriterLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriterLock.class);
  private static final String FOLDER_SUFFIX = ".tmp";
  private static final String SUFFIX = ".lock";

  private final Path folder;
  private final FileChannel channel;

  private WriterLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Takes the lock of a temporary folder beside the target that is not there yet. */
  static WriterLock take(Path target) throws IOException {
    while (true) {
      Path folder = AtomicFiles.temporarySibling(target);
      FileChannel channel =
          FileChannel.open(fileOf(folder), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      WriterLock lock = new WriterLock(folder, channel);
      boolean taken = true;
      try {
        taken = channel.tryLock() != null;
      } catch (IOException e) {
        LOG.debug("no locks beside {}: {}", target, e.toString());
      }
      // Between opening and locking somebody may have thought the file abandoned, and removed it.
      if (taken && Files.exists(fileOf(folder))) {
        return lock;
      }
      lock.close();
    }
  }

  /**
   * Takes the lock of a folder whose writer is gone.
   *
   * @return empty when the writer lives, or that cannot be found out
   */
  static Optional<WriterLock> takeOver(Path folder) throws IOException {
    Path file = fileOf(folder);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      // Writers lock before they make the folder: this one is not being written any more.
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is being written by this process", folder);
    } catch (IOException e) {
      LOG.debug("no locks beside {}: {}", folder, e.toString());
    }
    if (locked) {
      return Optional.of(new WriterLock(folder, channel));
    }
    channel.close();
    return Optional.empty();
  }

  /** The folder that it is of. */
  Path folder() {
    return folder;
  }

  private static Path fileOf(Path folder) {
    String name = folder.getFileName().toString();
    String stem = name.substring(0, name.length() - FOLDER_SUFFIX.length());
    return folder.resolveSibling(stem + SUFFIX);
  }

  /**
   * Removes the file, then lets go, in this order: nobody finds the file of a lock that is free.
   */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(fileOf(folder));
    }
  }
}
