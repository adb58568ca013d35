package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are computed with in bf16 are made anew from the fp32 weights of a checkpoint. */
@Timeout(300)
class Bf16ResumeTest {
  private static final TestLayout LAYOUT = TestLayout.replicas(1, 1).withSteps(20).keepingEvery(10);

  @Test
  void theLossGoesOnAsIfNothingHadHappened(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture = new TrainingFixture(storage).computingIn("bf16");
    try {
      double[] whole = fixture.train(LAYOUT, "whole");
      fixture.copy("whole", "resumed");
      AtomicFiles.delete(fixture.checkpoints("resumed").resolve("step-00000020"));
      List<String> output = TrainingFixture.await(fixture.start(LAYOUT, "resumed", Map.of()));
      String from = "going on from runs/resumed/checkpoints/step-00000010";
      assertTrue(
          output.stream().anyMatch(line -> line.contains("in bf16") && line.contains(from)),
          () -> String.join("\n", output));
      assertArrayEquals(whole, fixture.losses("resumed"));
    } finally {
      fixture.endAll();
    }
  }
}
