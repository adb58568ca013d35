package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose data holds something that the model cannot bear: a token that hardly ever occurs, with
 * an embedding so large (yet finite) that the first LayerNorm overflows. Whatever batch holds the
 * token has no finite loss, and every other is as good as ever.
 */
@Timeout(180)
class RollbackTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int BATCH = 8;
  private static final int DOCUMENTS = 2_000;
  private static final int RARE = TrainingFixture.VOCABULARY - 1;

  /**
   * Numbers of steps, from 1, whose batches have the token: one, three in a row, and one at which a
   * checkpoint is due; of the last, the batch is that of the step as it is numbered after the
   * rollback.
   */
  private static final List<Integer> BAD = List.of(5, 13, 14, 15, 20 + 3);

  private static final TestLayout PAIR = TestLayout.replicas(1, 2).keepingEvery(10);

  private TrainingFixture fixture;

  @BeforeEach
  void hideTheToken(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    fixture = new TrainingFixture(storage);
    List<int[]> documents = documents();
    fixture.trainingOn("plain", documents);
    try (TrainingData data = fixture.samples(PAIR)) {
      for (int step : BAD) {
        documents.get(documentOfItsOwn(data, step))[10] = RARE;
      }
    }
    String model = storage.relativize(modelThatOverflows(storage)).toString();
    fixture
        .trainingOn("rare", documents)
        .changing(run -> ((ObjectNode) run.get("model")).put("initFrom", model));
  }

  @AfterEach
  void endAll() {
    if (fixture != null) {
      fixture.endAll();
    }
  }

  /** Documents of a sample's length, each of which says its number. */
  private static List<int[]> documents() {
    List<int[]> documents = new ArrayList<>();
    for (int number = 0; number < DOCUMENTS; number++) {
      int[] tokens = new int[TrainingFixture.SEQUENCE];
      tokens[0] = 3 + number % 250;
      tokens[1] = 3 + number / 250;
      for (int i = 2; i < tokens.length - 1; i++) {
        tokens[i] = 3 + tokens[i - 1] * 5 % 250;
      }
      tokens[tokens.length - 1] = TrainingFixture.EOD;
      documents.add(tokens);
    }
    return documents;
  }

  /** A document of a step's batch that no other of the steps that are compared trains on. */
  private static int documentOfItsOwn(TrainingData data, int step) {
    Map<Integer, Integer> occurrences = new HashMap<>();
    for (long sample = 0; sample < 2L * BATCH * TrainingFixture.COMPARED; sample++) {
      occurrences.merge(document(data, sample), 1, Integer::sum);
    }
    for (long sample = (step - 1L) * BATCH; sample < (long) step * BATCH; sample++) {
      if (occurrences.get(document(data, sample)) == 1) {
        return document(data, sample);
      }
    }
    throw new AssertionError("no document is in the batch of step " + step + " alone");
  }

  private static int document(TrainingData data, long sample) {
    int[] tokens = data.sample(sample).tokens();
    return tokens[0] - 3 + 250 * (tokens[1] - 3);
  }

  private Path modelThatOverflows(Path storage) throws IOException {
    try (Torch torch = Torch.start(1);
        GptNeox model = GptNeox.forInference(torch, fixture.model(PAIR), Precision.FP32)) {
      model.initialize(1234);
      MemorySegment rows = model.parameters().get("gpt_neox.embed_in.weight").masterMemory();
      int width = model.config().hiddenSize();
      for (int i = 0; i < width; i++) {
        float huge = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
        rows.setAtIndex(ValueLayout.JAVA_FLOAT, (long) RARE * width + i, huge);
      }
      Path folder = storage.resolve("models/overflowing");
      return TinyModel.writeCheckpoint(folder, 0, model, fixture.tokenizer()).folder();
    }
  }

  @Test
  void theRunSkipsABadBatchAndGoesBackAndAroundSeveralAlsoWhenItIsStartedAgain() throws Exception {
    String output = train("whole");
    double[] undisturbed = fixture.compared("whole");
    assertTrue(output.contains("checkpoints/step-00000021 committed"), output);
    assertFalse(output.contains("checkpoints/step-00000020 committed"), output);
    List<JsonNode> steps = steps("whole");
    assertEquals(0, steps.get(3).path("skippedSteps").asInt());
    for (int step = 5; step <= TrainingFixture.COMPARED; step++) {
      JsonNode line = steps.get(step - 1);
      assertEquals(step < 20 ? 1 : 2, line.path("skippedSteps").asInt(), line.toString());
      assertEquals(step == 5 || step == 20, line.path("loss").isNull(), line.toString());
      int leftOut = step < 13 ? 0 : 3;
      assertEquals((step + leftOut) * BATCH, line.path("consumedSamples").asInt());
      assertEquals(step * BATCH * TrainingFixture.SEQUENCE, line.path("tokens").asInt());
    }
    JsonNode rollbacks =
        MAPPER.readTree(fixture.runDirectory("whole").resolve("rollbacks.json").toFile());
    JsonNode rollback = rollbacks.path("rollbacks").get(0);
    assertEquals(15, rollback.path("fromStep").asInt());
    assertEquals(10, rollback.path("toStep").asInt());
    assertEquals("[{\"from\":96,\"to\":120}]", rollback.path("leftOut").toString());

    // As processes that are killed right after the rollback leave the folder.
    fixture.copy("whole", "killed");
    Path checkpoints = fixture.checkpoints("killed");
    for (String name : fixture.entries(checkpoints)) {
      if (name.compareTo("step-00000010") > 0 || name.startsWith(".")) {
        AtomicFiles.delete(checkpoints.resolve(name));
      }
    }
    Path metrics = fixture.runDirectory("killed").resolve("metrics.jsonl");
    Files.write(metrics, Files.readAllLines(metrics).subList(0, 10));
    String again = train("killed");
    assertTrue(again.contains("going on from runs/killed/checkpoints/step-00000010"), again);
    assertFalse(again.contains("going back to"), again);
    assertArrayEquals(undisturbed, fixture.compared("killed"));
  }

  /** Trains until the steps that are compared are done; the output. */
  private String train(String run) throws Exception {
    Process pod = fixture.start(PAIR, run, Map.of());
    fixture.awaitStep(run, pod, TrainingFixture.COMPARED);
    TrainingFixture.end(pod);
    return String.join("\n", pod.inputReader().readAllLines());
  }

  @Test
  void aRunThatIsToFailDoes() throws Exception {
    TestLayout one = TestLayout.replicas(1, 1);
    fixture.changing(run -> ((ObjectNode) run.get("health")).put("onNonFiniteLoss", "Fail"));
    Process pod = fixture.start(one, "failing", Map.of());
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(66, pod.waitFor(), () -> String.join("\n", output));
    JsonNode error =
        MAPPER.readTree(fixture.terminationMessage("failing", 0).toFile()).path("error");
    assertEquals("NonFiniteLoss", error.path("reason").asText());
    assertTrue(error.path("message").asText().startsWith("step 5: loss NaN"), error.toString());
    assertEquals(4, fixture.losses("failing").length);
  }

  private List<JsonNode> steps(String run) throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : fixture.metrics(run)) {
      steps.add(MAPPER.readTree(line));
    }
    return steps;
  }
}
