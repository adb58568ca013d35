package dev.tatara.minicluster.quickstart.view;

import static dev.tatara.minicluster.quickstart.view.JobViewTest.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveBlockTest {
  private static JobView training() {
    return JobView.of("default/quickstart")
        .next(status(Phase.TRAINING_TOKENIZER, null, null), Duration.ofSeconds(3))
        .next(status(Phase.TOKENIZING, null, null), Duration.ofSeconds(9))
        .next(status(Phase.TRAINING, 1, "8.4"), Duration.ofSeconds(12))
        .next(status(Phase.TRAINING, 60, "6.9"), Duration.ofSeconds(40))
        .next(RecordedStatus.read("training"), Duration.ofSeconds(70));
  }

  @Test
  void trainingShowsBarCurveAndScores() {
    assertEquals(
        """
        default/quickstart  Training  1m10s
          ✓ corpus      reused
          ✓ tokenizer   6s
          ✓ dataset     3s
          ▸ training    58s
              ████████████░░░░░░░░░░░░░░░░░░ step 120/300  5,120 tokens/s  ETA 1m12s
              █▄▁ loss 5.810
          · evaluation
              jcommonsenseqa 1.1, prompt 0.2.1, step 100: acc 0.2400 ± 0.1184 (n = 50)
          · export\
        """,
        String.join("\n", new LiveBlock(Ink.NONE).render(training())));
  }

  @Test
  void blockFitsAnOrdinaryTerminal() {
    for (String line : new LiveBlock(Ink.NONE).render(training())) {
      assertTrue(line.length() <= 80, line);
    }
  }

  @Test
  void coloursAreOnlyEscapeSequencesAroundTheSameText() {
    List<String> coloured = new LiveBlock(new Ink(true)).render(training());
    assertTrue(coloured.getFirst().startsWith("\u001b[1mdefault/quickstart\u001b[0m"));
    assertEquals(
        new LiveBlock(Ink.NONE).render(training()),
        coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]+m", "")).toList());
  }

  @Test
  void failedStepIsMarkedAndLaterOnesWait() {
    JobView view = JobView.of("a/b").next(RecordedStatus.read("failed"), Duration.ofSeconds(9));
    List<String> lines = new LiveBlock(Ink.NONE).render(view);
    assertEquals("a/b  Failed  9s", lines.get(0));
    assertTrue(lines.get(1).startsWith("  ✓ corpus"), lines.get(1));
    assertTrue(lines.get(2).startsWith("  ✗ tokenizer"), lines.get(2));
    assertTrue(lines.get(3).startsWith("  · dataset"), lines.get(3));
  }

  @Test
  void nothingIsKnownAtTheStart() {
    List<String> lines = new LiveBlock(Ink.NONE).render(JobView.of("a/b"));
    assertEquals("a/b  Pending  0s", lines.getFirst());
    assertEquals(1 + Stage.values().length, lines.size());
  }
}
