package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code training.deterministic} a second run ends with the weights and moments of the first.
 */
@Timeout(180)
class DeterministicRunTest {
  private static final TestLayout LAYOUT = TestLayout.replicas(1, 2).withSteps(10);

  @Test
  void twoRunsGiveTheSameBits(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture = new TrainingFixture(storage); // its runs are
    try {
      List<String> output = TrainingFixture.await(fixture.start(LAYOUT, "first", Map.of()));
      assertTrue(
          output.stream().anyMatch(line -> line.contains("parameters in fp32, deterministic; ")),
          () -> String.join("\n", output));
      double[] second = fixture.train(LAYOUT, "second");
      assertArrayEquals(fixture.losses("first"), second);
      assertEquals(files(fixture, "first"), files(fixture, "second"));
    } finally {
      fixture.endAll();
    }
  }

  private static List<FileEntry> files(TrainingFixture fixture, String run) {
    Checkpoint checkpoint = Checkpoint.open(fixture.checkpoints(run).resolve("step-00000010"));
    checkpoint.verify();
    return checkpoint.manifest().files();
  }
}
