package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.step.TestRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a fine-tuning, and a second one that begins with the weights of the first. */
@Timeout(600)
class FineTuningTest {
  private static final int STEPS = 30;

  @TempDir Path root;

  @Test
  void aRunBeginsWhereTheModelThatItBeginsWithEnded() throws Exception {
    SftFixture fixture = new SftFixture(root, STEPS);
    TestRun run = fixture.run();
    fixture.prepare();
    fixture.train(0);
    List<JsonNode> steps = fixture.metrics();
    double[] first = fixture.losses();
    assertEquals(STEPS, first.length);
    double ended = SftFixture.mean(first, STEPS - 3);
    double begun = SftFixture.mean(first, 0);
    assertTrue(ended < 0.8 * begun, "from " + begun + " to " + ended);
    assertTrue(steps.getFirst().path("dataWaitSeconds").asDouble(-1) >= 0);
    assertEquals(0, run.verb("export", "--max-shard-size=60KB"));

    String exported = run.configuration().get("runDirectory").asText() + "/export/huggingface";
    fixture.begin("second");
    ((ObjectNode) run.configuration().get("model")).put("initFrom", exported);
    fixture.prepare();
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertTrue(run.result(step).reused(), step);
    }
    fixture.train(0);
    List<JsonNode> second = fixture.metrics();
    assertEquals(STEPS, second.size());
    assertEquals(1, second.getFirst().path("step").asInt(), "the run is at its first sample");
    assertEquals(8, second.getFirst().path("consumedSamples").asInt());
    double continued = SftFixture.mean(fixture.losses(), 0);
    assertTrue(continued < 1.1 * ended, "from " + ended + " to " + continued);

    ((ObjectNode) run.configuration().get("model")).put("rotaryPercent", 1.0);
    String output = fixture.train(64);
    assertTrue(output.contains("model"), output);
  }
}
