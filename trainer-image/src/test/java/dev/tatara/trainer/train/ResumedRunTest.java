package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointComparison;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of 20 steps, and others that go on from it to the 40th: they are as one of 40 steps. */
@Timeout(600)
class ResumedRunTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TestLayout WHOLE = TestLayout.of(1, 1, 1, false, 1, 0, "none", 40);
  private static final TestLayout OTHER = TestLayout.of(2, 1, 2, true, 1, 1, "none", 40);

  @Test
  void itIsAsOneRun(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TrainingFixture fixture = new TrainingFixture(storage);
    // A rate that falls to the end of the run would be another one in a longer run.
    fixture.changing(run -> ((ObjectNode) run.at("/training/schedule")).put("type", "constant"));
    try {
      double[] whole = fixture.train(WHOLE, "whole");
      fixture.train(WHOLE.withSteps(20), "first");
      List<String> before =
          Files.readAllLines(fixture.runDirectory("first").resolve("starts.jsonl"));

      fixture.changing(
          run ->
              ((ObjectNode) run.get("checkpoint"))
                  .putObject("resumeFrom")
                  .put("path", "runs/first"));
      List<String> output = TrainingFixture.await(fixture.start(WHOLE, "second", Map.of()));
      String from = "going on from runs/second/checkpoints/step-00000020, which was runs/first/";
      assertTrue(output.stream().anyMatch(line -> line.contains(from)), output::toString);
      assertArrayEquals(whole, fixture.losses("second"));
      assertTrue(
          CheckpointComparison.of(last(fixture, "whole"), last(fixture, "second")).isSame(0));

      double[] elsewhere = fixture.train(OTHER, "elsewhere");
      TrainingFixture.assertClose(whole, elsewhere, 1e-4);

      assertEquals(20, fixture.losses("first").length);
      assertEquals(
          before, Files.readAllLines(fixture.runDirectory("first").resolve("starts.jsonl")));
      assertItIsSaid(fixture);
    } finally {
      fixture.endAll();
    }
  }

  private static void assertItIsSaid(TrainingFixture fixture) throws Exception {
    String origin = "runs/first/checkpoints/step-00000020";
    Path run = fixture.runDirectory("second");
    JsonNode start = MAPPER.readTree(Files.readString(run.resolve("starts.jsonl")));
    assertEquals(20, start.path("step").asInt());
    assertEquals(origin, start.path("resumedFrom").asText());
    JsonNode message = MAPPER.readTree(fixture.terminationMessage("second", 0).toFile());
    assertEquals(
        origin, message.at("/summary/checkpoint/resumedFrom").asText(), message.toString());
    assertEquals(40, message.at("/summary/checkpoint/lastStep").asInt());
  }

  private static Checkpoint last(TrainingFixture fixture, String run) {
    return Checkpoint.open(fixture.checkpoints(run).resolve("step-00000040"));
  }
}
