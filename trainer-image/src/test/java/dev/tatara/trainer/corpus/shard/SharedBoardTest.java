package dev.tatara.trainer.corpus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.launch.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SharedBoardTest {
  private static final List<HashedFile> FIRST = List.of(new HashedFile("a", "x", 3, "ab", null));
  private static final List<HashedFile> SECOND = List.of(new HashedFile("b", "y", 4, null, "cd"));

  @TempDir Path folder;

  /** A shard of a corpus without files, which ends with 1 when it is to merge. */
  static final class EmptyShard {
    private EmptyShard() {}

    public static void main(String[] args) throws IOException {
      SharedBoard board = new SharedBoard(Path.of(args[0]), Shard.parse(args[1]));
      board.hashed(List.of());
      System.exit(board.filtered() ? 1 : 0);
    }
  }

  @Test
  void filesAreKnownOnceAllHaveHashedTheirs() throws IOException {
    board(0).hashed(FIRST);
    assertEquals(Optional.empty(), board(0).files());
    board(1).hashed(SECOND);
    List<HashedFile> both = new ArrayList<>(FIRST);
    both.addAll(SECOND);
    assertEquals(Optional.of(both), board(0).files());
    assertEquals(Optional.of(both), board(1).files());
  }

  @Test
  void theLastOneMergesAlsoAfterARestart() throws IOException {
    board(0).hashed(FIRST);
    board(1).hashed(SECOND);
    assertFalse(board(0).filtered());
    assertFalse(board(0).filtered(), "the other one is still at work");
    assertTrue(board(1).filtered());
    board(0).hashed(FIRST);
    assertFalse(board(0).filtered(), "the other one merges, whoever is started again");
    board(1).hashed(SECOND);
    assertTrue(board(1).filtered());
  }

  @Test
  void otherFilesAreFilteredAnewBeforeSomebodyMerges() throws IOException {
    board(0).hashed(FIRST);
    board(1).hashed(SECOND);
    board(0).filtered();
    assertTrue(board(1).filtered());
    board(0).hashed(SECOND);
    assertFalse(board(1).filtered(), "shard 0 has yet to filter what it has now");
    assertTrue(board(0).filtered());
  }

  @Test
  void whatWasSaidBeforeAllWereStartedAgainCountsNoLonger() throws IOException {
    board(0).hashed(FIRST);
    board(1).hashed(SECOND);
    board(0).filtered();
    assertTrue(board(1).filtered());
    // What they have filtered may be gone, or of an older version, which this board cannot know.
    board(0).hashed(FIRST);
    board(1).hashed(SECOND);
    assertFalse(board(1).filtered(), "shard 0 may be filtering again");
    assertTrue(board(0).filtered());
    assertFalse(board(1).filtered(), "one merges");
  }

  @Test
  void aLineThatAKilledProcessLeftIsPassedOver() throws IOException {
    board(0).hashed(FIRST);
    Path lines = folder.resolve("shards-2.jsonl");
    Files.writeString(lines, "{\"shard\":1,\"said\":\"HASH", StandardOpenOption.APPEND);
    assertEquals(Optional.empty(), board(0).files());
    board(1).hashed(SECOND);
    assertTrue(board(1).files().isPresent());
    assertEquals(2, Files.readAllLines(lines).size());
  }

  @Test
  void ofManyProcessesAtTheSameTimeOneMerges() throws Exception {
    List<Process> shards = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      shards.add(
          ShortProcess.startingFast(
                  new ProcessBuilder(
                          JavaCommand.again(EmptyShard.class, List.of(folder.toString(), i + "/6")))
                      .inheritIO())
              .start());
    }
    int merging = 0;
    for (Process shard : shards) {
      merging += shard.waitFor();
    }
    assertEquals(1, merging);
  }

  private SharedBoard board(int index) {
    return new SharedBoard(folder, new Shard(index, 2));
  }
}
