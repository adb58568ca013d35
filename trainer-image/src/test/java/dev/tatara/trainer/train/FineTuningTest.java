package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a fine-tuning, and a second one that begins with the weights of the first. */
@Timeout(600)
class FineTuningTest {
  private static final int STEPS = 30;

  @TempDir Path root;
  private SftFixture fixture;

  @Test
  void aRunBeginsWhereTheModelThatItBeginsWithEnded() throws Exception {
    fixture = new SftFixture(root, STEPS);
    fixture.prepare();
    fixture.train(0);
    assertEquals(STEPS, fixture.metrics().size());
    double[] first = fixture.losses();
    double begun = SftFixture.mean(first, 0);
    double ended = SftFixture.mean(first, STEPS - 3);
    assertTrue(ended < 0.8 * begun, "from " + begun + " to " + ended);
    assertTrue(fixture.metrics().getFirst().path("dataWaitSeconds").asDouble(-1) >= 0);
    assertEquals(0, fixture.run().verb("export", "--max-shard-size=60KB"));

    String exported = fixture.configuration().get("runDirectory").asText() + "/export/huggingface";
    fixture.begin("second");
    section("model").put("initFrom", exported);
    fixture.configuration().putObject("tokenizer").put("from", exported);
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, fixture.run().verb(step), step);
      assertTrue(fixture.run().result(step).reused(), step);
    }
    fixture.train(0);
    List<JsonNode> second = fixture.metrics();
    assertEquals(STEPS, second.size());
    assertEquals(1, second.getFirst().path("step").asInt(), "the run is at its first sample");
    assertEquals(8, second.getFirst().path("consumedSamples").asInt());
    double continued = SftFixture.mean(fixture.losses(), 0);
    assertTrue(continued < 1.1 * ended, "from " + ended + " to " + continued);

    assertWhatDoesNotBelongTogetherIsRefused();
  }

  private void assertWhatDoesNotBelongTogetherIsRefused() throws Exception {
    ObjectNode training = section("training");
    int seed = training.get("seed").asInt();
    training.put("seed", seed + 1);
    assertRefused("training.seed " + seed + ", the run has " + (seed + 1));
    training.put("seed", seed);

    // The same pieces; at the end an empty field that nobody knows.
    Path another = root.resolve("another.model");
    Files.copy(fixture.tokenizer(), another);
    Files.write(another, new byte[] {(byte) 0xa2, 0x06, 0}, StandardOpenOption.APPEND);
    assertRefused("was made with another tokenizer", "--tokenizer=" + another);

    section("model").put("rotaryPercent", 1.0);
    assertRefused("model.rotaryPercent is 0.5 there and 1.0 in the run");
  }

  private void assertRefused(String why, String... options) throws Exception {
    String output = fixture.train(64, options);
    assertTrue(output.contains(why), output);
  }

  private ObjectNode section(String name) {
    return (ObjectNode) fixture.configuration().get(name);
  }
}
