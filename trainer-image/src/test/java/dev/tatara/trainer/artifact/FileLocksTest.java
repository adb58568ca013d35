package dev.tatara.trainer.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.launch.JavaCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileLocksTest {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  @TempDir Path folder;
  private Path file;
  private Process holder;

  /** Holds the lock of a file until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      try (FileChannel channel = open(Path.of(args[0]))) {
        channel.lock();
        System.out.println("locked");
        Thread.currentThread().join();
      }
    }
  }

  @BeforeEach
  void hold() throws IOException {
    file = folder.resolve("lock");
    holder =
        new ProcessBuilder(JavaCommand.again(Holder.class, List.of(file.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals("locked", holder.inputReader().readLine());
  }

  @AfterEach
  void end() {
    holder.destroyForcibly();
  }

  @Test
  void aHolderThatShowsNoSignOfLifeIsNotWaitedForForEver() throws IOException {
    try (FileChannel channel = open(file)) {
      TrainerException stuck =
          assertThrows(
              TrainerException.class,
              () -> FileLocks.take(channel, file, "Leave it", PATIENCE, () -> "the same"));
      assertEquals(FailureReason.STORAGE_UNAVAILABLE, stuck.reason());
      assertTrue(stuck.getMessage().startsWith(file + " is locked"), stuck.getMessage());
      assertTrue(stuck.hint().endsWith("end its lock there. Leave it"), stuck.hint());
    }
  }

  @Test
  void oneThatWorksIsWaitedFor() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    try (FileChannel channel = open(file)) {
      FileLocks.take(
          channel,
          file,
          "Leave it",
          Duration.ofNanos(1),
          () -> {
            if (looks.incrementAndGet() == 10) {
              holder.destroyForcibly();
            }
            return looks.get();
          });
    }
    assertTrue(looks.get() >= 10, looks.toString());
  }

  @Test
  void anInterruptionEndsTheWait() throws IOException {
    try (FileChannel channel = open(file)) {
      Thread.currentThread().interrupt();
      assertThrows(
          FileLockInterruptionException.class,
          () -> FileLocks.take(channel, file, "Leave it", Duration.ofDays(1), () -> null));
      assertTrue(Thread.interrupted(), "who called it may ask");
      assertNull(channel.tryLock());
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
