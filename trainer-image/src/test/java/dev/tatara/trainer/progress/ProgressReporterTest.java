package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.launch.LastRestart;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.Progress.Phase;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a run as {@code /progress} tells it. */
class ProgressReporterTest {
  private static final LastCheckpoint TEN = new LastCheckpoint(10, "2026-01-01T00:00:00Z", "ten");

  private static final LastRestart KILLED = new LastRestart(1, 137, "", "", 10);

  @TempDir Path run;

  @Test
  void everyEventChangesWhatItIsAboutAndNothingElse() throws IOException {
    try (ProgressReporter reporter =
        new ProgressReporter(20, 2, Optional.of(KILLED), run, LossSpikes.above(null))) {
      assertEquals(Phase.STARTING, reporter.progress().phase());
      assertEquals(20, reporter.progress().totalSteps());
      assertNull(reporter.progress().loss());

      reporter.begin(new Progress.Start(10, 0, 80, 640, 0, TEN));
      Progress begun = reporter.progress();
      assertEquals(Phase.TRAINING, begun.phase());
      assertEquals(10, begun.step());
      assertEquals(80, begun.consumedSamples());
      assertEquals(640, begun.tokens());
      assertEquals(2, begun.restarts());
      assertEquals(TEN, begun.checkpoint());

      reporter.step(new StepFigures(11, 88, 704, 0, 64, 2.5, 1e-3, 0.5, 0.25, 0, List.of()));
      reporter.checkpointing();
      Progress standing = reporter.progress();
      assertEquals(Phase.CHECKPOINTING, standing.phase());
      assertEquals(11, standing.step());
      assertEquals(2.5, standing.loss());
      assertNull(standing.tokensPerSecond(), "the first step is no measure");
      assertNull(standing.etaSeconds());
      assertEquals(TEN, standing.checkpoint());

      reporter.resumed();
      reporter.checkpointFailed(11, "no room", "make some");
      assertEquals("paused", reporter.progress().checkpointing().state());
      assertEquals(TEN, reporter.progress().checkpoint());
      LastCheckpoint eleven = new LastCheckpoint(11, "2026-01-01T00:00:01Z", "eleven");
      reporter.checkpointed(eleven, 2, 0.1, 100);
      assertEquals("active", reporter.progress().checkpointing().state());
      assertEquals(1, reporter.progress().checkpointing().failures());
      assertEquals(eleven, reporter.progress().checkpoint());

      reporter.done();
      assertEquals(Phase.DONE, reporter.progress().phase());
      assertEquals(2.5, reporter.progress().loss());
      assertEquals(KILLED, reporter.progress().lastRestart());
    }
    assertEquals(1, Files.readAllLines(run.resolve("metrics.jsonl")).size());
  }

  @Test
  void whereThePeakIsKnownSpeedIsAShareOfIt() throws IOException {
    try (ProgressReporter reporter =
        new ProgressReporter(20, 0, Optional.empty(), run, LossSpikes.above(null))) {
      reporter.compareWithPeak(0.5 / 512);
      reporter.begin(new Progress.Start(10, 0, 80, 640, 0, TEN));
      assertNull(reporter.progress().mfu());
      for (int step = 11; step <= 13; step++) {
        reporter.step(figures(step, 0, 2.5));
        assertNull(reporter.progress().mfu());
        assertTrue(StepLine.text(reporter.progress()).endsWith("  grad-norm 0.500"));
        assertFalse(scrape(reporter).contains("tatara_tokens_per_second"));
      }
      reporter.step(figures(14, 0, 2.5));
      assertEquals(0.25, reporter.progress().mfu(), 1e-12); // 64 tokens in 0.25 s
      assertEquals(256, reporter.progress().tokensPerSecond());
      assertTrue(scrape(reporter).contains("tatara_tokens_per_second 256.0"));
      assertEquals(2, reporter.progress().etaSeconds()); // 6 steps
      reporter.checkpointing();
      assertEquals(0.25, reporter.progress().mfu(), 1e-12);
      assertTrue(StepLine.text(reporter.progress()).contains("256 tokens/s  mfu 25.0 %  eta"));
      assertEquals(
          1,
          reporter.metrics().registry().scrape().stream()
              .filter(metric -> metric.getMetadata().getPrometheusName().equals("tatara_mfu_ratio"))
              .count());
    }
  }

  @Test
  void skippedStepsSpikesAndRollbacksAreCounted() throws IOException {
    try (ProgressReporter reporter =
        new ProgressReporter(60, 0, Optional.empty(), run, LossSpikes.above(2.0))) {
      reporter.begin(new Progress.Start(0, 0, 0, 0, 0, null));
      for (int step = 1; step <= 30; step++) {
        reporter.step(figures(step, 0, step < 30 ? 2 : 5));
      }
      assertEquals(new Progress.Health(0, 0, 1), reporter.progress().health());
      reporter.step(figures(31, 1, Double.NaN));
      assertNull(reporter.progress().loss());
      assertEquals(1, reporter.progress().health().skippedSteps());

      reporter.begin(new Progress.Start(10, 0, 80, 640, 1, TEN));
      assertEquals(new Progress.Health(0, 1, 1), reporter.progress().health());
      assertEquals(10, reporter.progress().step());
      assertEquals(10, Files.readAllLines(run.resolve("metrics.jsonl")).size());
      reporter.step(figures(11, 0, 5));
      assertEquals(1, reporter.progress().health().lossSpikes(), "the losses before are forgotten");
      String metrics = scrape(reporter);
      assertTrue(metrics.contains("tatara_skipped_steps 0.0"), metrics);
      assertTrue(metrics.contains("tatara_rollbacks 1.0"), metrics);
      assertTrue(metrics.contains("tatara_loss_spikes_total 1.0"), metrics);
    }
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertEquals(11, lines.size());
    assertTrue(lines.getLast().startsWith("{\"step\":11,"), lines.getLast());
  }

  private static String scrape(ProgressReporter reporter) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionFormats.init()
        .getPrometheusTextFormatWriter()
        .write(out, reporter.metrics().registry().scrape());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static StepFigures figures(int step, int skippedSteps, double loss) {
    return new StepFigures(
        step, step * 8L, step * 64L, skippedSteps, 64, loss, 1e-3, 0.5, 0.25, 0, List.of());
  }

  @Test
  void theLineForPeopleIsTheSameInEveryLocale() {
    Progress now =
        Progress.starting(300, 0, null)
            .after(
                new StepFigures(
                    120, 960, 245760, 0, 2048, 5.8149, 9.3e-4, 0.8404, 0.4, 0, List.of()),
                5120.0,
                null,
                72L,
                0,
                List.of());
    assertEquals(
        "step 120/300  loss 5.8149  lr 9.300e-04  grad-norm 0.840  5,120 tokens/s  eta 1 min 12 s",
        StepLine.text(now));
  }
}
