package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.launch.JavaCommand;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed at any moment of a save. */
@Timeout(240)
class TornWriteTest {
  private static final int KILLS = 5;

  @TempDir private Path run;

  @Test
  void aKilledWriterNeverLeavesATornCheckpoint() throws Exception {
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
    CheckpointStore store = new CheckpointStore(run);
    Random random = new Random(5);
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer =
          new ProcessBuilder(JavaCommand.again(SavingProgram.class, List.of(run.toString())))
              .inheritIO()
              .start();
      try {
        awaitUnfinished(writer);
        Thread.sleep(random.nextInt(60));
      } finally {
        writer.destroyForcibly(); // SIGKILL
        writer.waitFor();
      }
      store.tidy();
      assertTrue(hidden().isEmpty(), () -> "left behind: " + hidden());
      for (Checkpoint checkpoint : store.committed()) {
        checkpoint.verify();
        assertHolds(checkpoint, checkpoint.step());
      }
    }
    assertTrue(store.newestStep() > 0, "nothing was ever committed");
  }

  /** A save is under way when an earlier one was committed and a hidden folder is there. */
  private void awaitUnfinished(Process writer) throws Exception {
    CheckpointStore store = new CheckpointStore(run);
    while (store.newestStep() < 0 || hidden().isEmpty()) {
      assertTrue(writer.isAlive(), "the writer ended by itself");
      Thread.sleep(1);
    }
  }

  private List<Path> hidden() {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.filter(e -> e.getFileName().toString().startsWith(".")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void assertHolds(Checkpoint checkpoint, float value) {
    try (Arena arena = Arena.ofConfined();
        CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      MemorySegment expected = arena.allocate(ValueLayout.JAVA_FLOAT, SavingProgram.ELEMENTS);
      SavingProgram.fill(expected, value);
      MemorySegment found = arena.allocate(ValueLayout.JAVA_FLOAT, SavingProgram.ELEMENTS);
      reader.read(TensorPart.whole("weight", List.of(SavingProgram.ELEMENTS), found));
      assertEquals(-1, found.mismatch(expected));
    }
  }
}
