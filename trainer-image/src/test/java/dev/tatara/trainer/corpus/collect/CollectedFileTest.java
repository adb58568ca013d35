package dev.tatara.trainer.corpus.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.launch.JavaCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs collect one after the other, and at the same time. */
@Timeout(60)
class CollectedFileTest {
  private static final Map<String, String> QUERY = Map.of("any", "鉄");
  private static final int FREE = 0;
  private static final int TAKEN = 3;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("a.jsonl");
  }

  /** Another process that would like to have the file. */
  static final class Other {
    private Other() {}

    /** Ends with {@code FREE} or {@code TAKEN}. */
    public static void main(String[] arguments) throws IOException {
      try (FileChannel lock = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        System.exit(lock.tryLock() == null ? TAKEN : FREE);
      }
    }
  }

  @Test
  void oneProcessHasItWhileItGoesOn() throws Exception {
    collect(false, "1");
    try (CollectedFile file = open()) {
      assertTrue(file.holds("1"), "its ids are read: the file was opened again and closed");
      assertEquals(TAKEN, other());
    }
    assertEquals(FREE, other());
  }

  @Test
  void whatWasNotCommittedIsCutOff() throws Exception {
    collect(false, "1");
    byte[] committed = Files.readAllBytes(path);
    Files.writeString(path, "{\"id\": \"half", StandardOpenOption.APPEND);
    open().close();
    assertEquals(new String(committed), Files.readString(path));
  }

  @Test
  void aWholeFileThatSomebodyAppendedToIsLeftAlone() throws Exception {
    collect(true, "1");
    Files.writeString(path, "{\"text\": \"鋼\"}\n", StandardOpenOption.APPEND);
    String all = Files.readString(path);
    TrainerException refusal = assertThrows(TrainerException.class, this::open);
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("and more after it"), refusal.getMessage());
    assertEquals(all, Files.readString(path));
    assertEquals(FREE, other(), "the lock of a file that is refused");
  }

  @Test
  void documentsMayBeLongerThanJacksonsLimit() throws Exception {
    try (CollectedFile file = open()) {
      file.add(new Document("long", "a".repeat(20_000_001)));
      file.commit(1, 0, false);
    }
    try (CollectedFile file = open()) {
      assertTrue(file.holds("long"));
      assertFalse(file.holds("other"));
    }
  }

  @Test
  void whoWaitsHasPatienceForLongPauses() {
    assertEquals(Duration.ofHours(3), CollectedFile.patience(Duration.ofSeconds(3)));
    assertEquals(Duration.ofHours(12), CollectedFile.patience(Duration.ofHours(1)));
  }

  private CollectedFile open() throws IOException {
    return CollectedFile.open("a", path, QUERY, Duration.ZERO);
  }

  private void collect(boolean complete, String id) throws IOException {
    try (CollectedFile file = open()) {
      file.add(new Document(id, "鉄"));
      file.commit(1, 1, complete);
    }
  }

  private int other() throws Exception {
    List<String> command =
        JavaCommand.again(Other.class, List.of(folder.resolve(".a.jsonl.lock").toString()));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
