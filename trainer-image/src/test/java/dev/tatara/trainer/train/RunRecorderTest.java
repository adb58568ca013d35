package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.launch.LastRestart;
import dev.tatara.trainer.progress.LossSpikes;
import dev.tatara.trainer.progress.Progress;
import dev.tatara.trainer.progress.ProgressReporter;
import dev.tatara.trainer.progress.StepFigures;
import dev.tatara.trainer.step.TerminationMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecorderTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir private Path run;

  /** In pods with the longest names, after a restart whose message is as long as they come. */
  @Test
  void theSummaryOfARunHasRoomInATerminationMessage() throws IOException {
    LastRestart restart = new LastRestart(15, 75, "Hung", "…".repeat(501), 1_000_000);
    try (ProgressReporter reporter =
        new ProgressReporter(2_000_000, 100, Optional.of(restart), run, LossSpikes.above(null))) {
      reporter.begin(
          new Progress.Start(
              0,
              0,
              0,
              0,
              0,
              new Progress.LastCheckpoint(
                  0,
                  "2026-01-01T00:00:00Z",
                  "x/".repeat(200),
                  null,
                  SkippedCheckpoint.now(1_000_000, "…".repeat(1000), 0))));
      reporter.locate(Collections.nCopies(16, "p".repeat(253)));
      List<Double> busy = IntStream.range(0, 16).mapToObj(rank -> 1.0 + rank).toList();
      for (int step = 1; step <= 40; step++) {
        reporter.step(new StepFigures(step, step, step, 0, 64, 2.5, 1e-3, 0.5, 0.25, 0, busy));
      }
      reporter.done();
      assertEquals(16, reporter.progress().ranks().size());
      byte[] bytes = MAPPER.writeValueAsBytes(RunRecorder.result(reporter.progress()));
      assertTrue(bytes.length <= TerminationMessage.MAX_BYTES, bytes.length + " bytes");
      JsonNode summary = MAPPER.readTree(bytes).path("summary");
      assertEquals(40, summary.path("step").asInt());
      assertEquals(restart.message(), summary.at("/lastRestart/message").asText());
      assertEquals(1_000_000, summary.at("/checkpoint/skipped/step").asInt());
    }
  }
}
