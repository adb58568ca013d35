package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.SmallDisk;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run whose volume has no room for a while. */
@Timeout(300)
class FullDiskTest {
  private static final long DISK_BYTES = 12 << 20;
  private static final long ROOM_BYTES = 512 << 10;

  /** Far more than are done before the disk has room again. */
  private static final int STEPS = 600;

  @Test
  void trainingGoesOnAndCheckpointsComeBack(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture = new TrainingFixture(storage);
    try (SmallDisk disk = SmallDisk.mount(fixture.runDirectory("full"), DISK_BYTES)) {
      Path filler = disk.fillBut(ROOM_BYTES);
      Process pod = fixture.start(TestLayout.replicas(1, 1).withSteps(STEPS), "full", Map.of());
      List<String> output = new ArrayList<>();
      BufferedReader reader = pod.inputReader();
      boolean paused = false;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        if (!paused && line.contains("checkpointing paused")) {
          paused = true;
          Files.delete(filler);
        }
      }
      assertEquals(0, pod.waitFor(), () -> String.join("\n", output));
      assertTrue(paused, () -> String.join("\n", output));
      assertEquals(STEPS, fixture.losses("full").length);
      CheckpointStore store = new CheckpointStore(disk.folder());
      assertEquals(STEPS, store.newestWhole().orElseThrow().step());
    } finally {
      fixture.endAll();
    }
  }
}
