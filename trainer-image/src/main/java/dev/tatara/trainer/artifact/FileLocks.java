package dev.tatara.trainer.artifact;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits for the lock of a file that another process holds, but not for ever: a lock goes with its
 * process, except where the process is stopped, or where a server of NFSv3 keeps the lock of a node
 * that is lost.
 */
public final class FileLocks {
  private static final long PAUSE_MILLIS = 50;

  private FileLocks() {}

  /** Something that changes as long as who holds a lock is at work. */
  @FunctionalInterface
  public interface SignOfLife {
    /** What it is now; may be null. */
    Object look() throws IOException;
  }

  /**
   * Takes the lock of a whole file; closing the channel lets go of it.
   *
   * @param channel of the file, open for writing
   * @param path of the file
   * @param removal what is to be known of removing the file, a sentence of the hint
   * @param patience how long to wait after the sign of life has changed last
   * @throws TrainerException {@code StorageUnavailable} when that is over
   * @throws FileLockInterruptionException when the thread is interrupted
   * @throws IOException when the file system has no locks
   */
  public static void take(
      FileChannel channel, Path path, String removal, Duration patience, SignOfLife sign)
      throws IOException {
    Object seen = sign.look();
    long since = System.nanoTime();
    while (channel.tryLock() == null) {
      Object now = sign.look();
      if (!Objects.equals(now, seen)) {
        seen = now;
        since = System.nanoTime();
      } else if (Duration.ofNanos(System.nanoTime() - since).compareTo(patience) > 0) {
        throw stuck(path, removal, patience);
      }
      pause();
    }
  }

  private static void pause() throws FileLockInterruptionException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileLockInterruptionException();
    }
  }

  private static TrainerException stuck(Path path, String removal, Duration patience) {
    return new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "%s is locked, and who holds the lock has done nothing for %d s"
            .formatted(path, patience.toSeconds()),
        "end the process that is stopped. When there is none, the server of the volume keeps the"
            + " lock of a node that is lost (NFSv3): end its lock there. "
            + removal);
  }
}
