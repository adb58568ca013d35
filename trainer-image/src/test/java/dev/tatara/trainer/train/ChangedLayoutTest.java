package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that goes on in another layout every ten steps: its loss curve is that of one process. With
 * two tensor-parallel ranks the vocabulary has more padding than with one.
 */
@Timeout(600)
class ChangedLayoutTest {
  private static final double TOLERANCE = 1e-4;
  private static final int STEPS = 60;

  @Test
  void theLossGoesOnInAnyLayout(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture = new TrainingFixture(storage);
    try {
      double[] expected = fixture.train(layout(1, 1, 1, false, 1, 0), "one");
      String before = "one";
      int step = 0;
      for (Map.Entry<String, TestLayout> next : layouts().entrySet()) {
        step += 10;
        goOn(fixture, before, next.getKey(), step);
        List<String> output =
            TrainingFixture.await(fixture.start(next.getValue(), next.getKey(), Map.of()));
        String from = "going on from runs/%s/checkpoints/step-%08d".formatted(next.getKey(), step);
        assertTrue(
            output.stream().anyMatch(line -> line.contains(from)), () -> String.join("\n", output));
        double[] losses = fixture.losses(next.getKey());
        TrainingFixture.assertClose(expected, losses, TOLERANCE);
        before = next.getKey();
      }
      assertEquals(STEPS - 10, step);
    } finally {
      fixture.endAll();
    }
  }

  private static Map<String, TestLayout> layouts() {
    Map<String, TestLayout> layouts = new LinkedHashMap<>();
    layouts.put("TP2", layout(2, 1, 1, false, 1, 0));
    layouts.put("PP2xDP2", layout(1, 2, 2, false, 1, 1));
    layouts.put("TP2xDP2-SP", layout(2, 1, 2, true, 1, 1));
    layouts.put("DP2-ZeRO", layout(1, 1, 2, false, 1, 1));
    layouts.put("PP2-interleaved", layout(1, 2, 1, false, 2, 0));
    return layouts;
  }

  private static TestLayout layout(
      int tensor, int pipeline, int data, boolean sequence, int virtualStages, int zeroStage) {
    return TestLayout.of(tensor, pipeline, data, sequence, virtualStages, zeroStage, "none", STEPS)
        .keepingEvery(10);
  }

  /** Makes a run of what another had after a step. */
  private static void goOn(TrainingFixture fixture, String from, String to, int step)
      throws IOException {
    Path source = fixture.runDirectory(from);
    Path target = Files.createDirectories(fixture.checkpoints(to).resolve(name(step)));
    Files.copy(source.resolve("metrics.jsonl"), fixture.runDirectory(to).resolve("metrics.jsonl"));
    try (Stream<Path> files = Files.list(fixture.checkpoints(from).resolve(name(step)))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private static String name(int step) {
    return "step-%08d".formatted(step);
  }
}
