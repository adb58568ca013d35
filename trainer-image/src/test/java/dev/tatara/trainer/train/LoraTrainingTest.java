package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointComparison;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.weights.CheckpointWeights;
import dev.tatara.trainer.weights.SafetensorsWeights;
import dev.tatara.trainer.weights.WeightSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning of a model's adapters: runs, their checkpoints in any layout, and exports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class LoraTrainingTest {
  private static final int STEPS = 16;

  private SftFixture fixture;
  private Path base;
  private double[] one;
  private Checkpoint trained;

  @BeforeAll
  void trainInOneProcess(@TempDir Path root) throws Exception {
    fixture = new SftFixture(root, STEPS);
    base = fixture.run().storage().resolve("base");
    try (Torch torch = Torch.start(1);
        GptNeox model = TinyModel.draw(torch, 3)) {
      TinyModel.writeHuggingFace(base, model, fixture.tokenizer());
    }
    ObjectNode configuration = fixture.configuration();
    ((ObjectNode) configuration.get("model")).put("initFrom", "base");
    ((ObjectNode) configuration.at("/training/optimizer")).put("learningRate", 2e-2);
    ((ObjectNode) configuration.get("checkpoint")).put("everySteps", STEPS / 2);
    ObjectNode lora = configuration.putObject("lora").put("rank", 4).put("alpha", 8);
    LoraConfig.LAYERS.forEach(lora.putArray("targets")::add);
    fixture.begin("one");
    fixture.prepare();
    fixture.train(0);
    one = fixture.losses();
    trained = newest();
  }

  private void begin(String name, ObjectNode parallelism, int processes) throws IOException {
    fixture.begin(name);
    fixture.layout(parallelism, processes);
    fixture.prepare();
  }

  private static ObjectNode layout(int tensor, int pipeline, int data) {
    ObjectNode layout = JsonNodeFactory.instance.objectNode();
    return layout.put("tensor", tensor).put("pipeline", pipeline).put("data", data);
  }

  private Checkpoint newest() {
    return Checkpoint.open(fixture.directory().resolve("checkpoints/step-%08d".formatted(STEPS)));
  }

  @Test
  void theLossFallsAndTheBaseStaysAsItIs() throws Exception {
    double begun = SftFixture.mean(one, 0);
    double ended = SftFixture.mean(one, STEPS - 3);
    assertTrue(ended < 0.9 * begun, "from " + begun + " to " + ended);
    trained.verify();
    int compared = 0;
    try (WeightSource before = SafetensorsWeights.open(base);
        WeightSource after = CheckpointWeights.open(trained);
        Arena arena = Arena.ofConfined()) {
      for (String name : before.names()) {
        assertArrayEquals(floats(before, name, arena), floats(after, name, arena), name);
        compared++;
      }
      assertEquals(compared + 2 * 4 * 2, after.names().size());
    }
    assertEquals(28, compared);
    List<String> moments =
        trained.manifest().tensors().keySet().stream().filter(TensorPart::isMoment).toList();
    assertEquals(2 * 2 * 4 * 2, moments.size(), "" + moments);
    List<String> files = trained.manifest().files().stream().map(FileEntry::path).toList();
    assertTrue(files.contains("../../base/model-00000.safetensors"), "" + files);
    try (SafetensorsFile own = SafetensorsFile.open(trained.file("model-00000.safetensors"))) {
      assertTrue(own.names().stream().allMatch(LoraConfig::isAdapter), "" + own.names());
    }
  }

  private static byte[] floats(WeightSource source, String name, Arena arena) {
    List<Long> shape = source.shape(name);
    long elements = shape.stream().reduce(1L, (a, b) -> a * b);
    MemorySegment memory = arena.allocate(elements * Float.BYTES, Float.BYTES);
    source.read(TensorPart.whole(name, shape, memory));
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void aRunThatGoesOnRepeatsBits() throws Exception {
    Path from = trained.folder().getParent().getParent();
    begin("again", layout(1, 1, 1), 1);
    copy(from, fixture.directory());
    delete(fixture.directory().resolve("checkpoints/step-%08d".formatted(STEPS)));
    String output = fixture.train(0);
    assertTrue(output.contains("going on from"), output);
    assertTrue(CheckpointComparison.of(trained, newest()).isSame(0));

    newest().verify();
    Path weights = fixture.directory().resolve("base/model-00000.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 2] ^= 1;
    Files.write(weights, bytes);
    TrainerException refusal = assertThrows(TrainerException.class, () -> newest().verify());
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, refusal.reason());
    assertTrue(refusal.getMessage().contains("../../base/model-0"), refusal.getMessage());
  }

  @Test
  void anotherRunGoesOnWithTheAdaptersAndTheWeightsThatTheyAreOn() throws Exception {
    begin("next", layout(1, 1, 1), 1);
    ObjectNode model = (ObjectNode) fixture.configuration().get("model");
    ObjectNode checkpoint = (ObjectNode) fixture.configuration().get("checkpoint");
    JsonNode initFrom = model.remove("initFrom");
    checkpoint.putObject("resumeFrom").put("path", "runs/ml/one").put("step", STEPS / 2);
    try {
      fixture.train(0);
      newest().verify();
      assertTrue(CheckpointComparison.of(trained, newest()).isSame(0));
      Path linked = fixture.directory().resolve("base/model-00000.safetensors");
      Path theirs = trained.folder().resolve("../../base/model-00000.safetensors");
      assertTrue(Files.exists(linked));
      assertEquals(Files.getAttribute(theirs, "unix:ino"), Files.getAttribute(linked, "unix:ino"));
      assertArrayEquals(one, fixture.losses());

      fixture.begin("merged");
      JsonNode lora = fixture.configuration().remove("lora");
      String output = fixture.train(64);
      assertTrue(output.contains("lora is rank 4, alpha 8.0, on "), output);
      fixture.configuration().set("lora", lora);
    } finally {
      checkpoint.remove("resumeFrom");
      model.set("initFrom", initFrom);
    }
  }

  @Test
  void everyLayoutGivesTheSameCurve() throws Exception {
    begin("TP2", layout(2, 1, 1).put("sequence", true).put("recompute", "selective"), 2);
    fixture.train(0);
    TrainingFixture.assertClose(one, fixture.losses(), 1e-4);
    assertTrue(CheckpointComparison.of(trained, newest()).isSame(0.1));

    // By itself, for another layout; a run that goes on with it makes a base of its own.
    Path converted = fixture.directory().resolveSibling("converted");
    String[] convert = {
      "checkpoint",
      "convert",
      "--single",
      "--output=" + converted,
      newest().folder().resolveSibling("step-%08d".formatted(STEPS / 2)).toString()
    };
    assertEquals(0, Main.run(convert, Environment.of(Map.of())));
    assertFalse(Checkpoint.open(converted).file("../base").toFile().exists());
    begin("DP2", layout(1, 1, 2).put("zeroStage", 1), 2);
    Path checkpoints = Files.createDirectories(fixture.directory().resolve("checkpoints"));
    copy(converted, checkpoints.resolve(newestBefore()));
    fixture.train(0);
    double[] rest = Arrays.copyOfRange(one, STEPS / 2, STEPS);
    TrainingFixture.assertClose(rest, fixture.losses(), 1e-4);
    newest().verify();
    assertTrue(Files.exists(fixture.directory().resolve("base/model-00000.safetensors")));
  }

  private static String newestBefore() {
    return "step-%08d".formatted(STEPS / 2);
  }

  @Test
  void anExportComputesWhatTheAdaptersDo() throws Exception {
    begin("one", layout(1, 1, 1), 1);
    assertEquals(0, fixture.run().verb("export"));
    Path merged = fixture.directory().resolve("export/huggingface");
    int[] tokens = {7, 300, 41, 5, 799, 12};
    try (Torch torch = Torch.start(1);
        Aten scope = torch.newScope();
        GptNeox adapted = GptNeox.forInference(torch, trained.manifest().model(), Precision.FP32);
        CheckpointReader reader = CheckpointReader.open(trained);
        LanguageModel exported = LanguageModel.open(torch, merged);
        LanguageModel opened = LanguageModel.open(torch, trained.folder());
        LanguageModel before = LanguageModel.open(torch, base)) {
      for (Parameter parameter : adapted.parameters().all()) {
        reader.read(
            TensorPart.whole(parameter.name(), parameter.spec().shape(), parameter.masterMemory()));
      }
      float[] expected =
          adapted.logits(scope, new int[][] {tokens}, new int[] {tokens.length - 1}).toFloatArray();
      float largest = 0;
      for (float logit : expected) {
        largest = Math.max(largest, Math.abs(logit));
      }
      assertArrayEquals(expected, exported.nextTokenLogits(tokens), 1e-5f * largest);
      assertArrayEquals(expected, opened.nextTokenLogits(tokens), 1e-5f * largest);
      assertTrue(largestDistance(expected, before.nextTokenLogits(tokens)) > 0.01 * largest);
    }
    JsonNode adapter =
        JsonMapper.builder()
            .build()
            .readTree(fixture.directory().resolve("export/peft/adapter_config.json").toFile());
    assertEquals(4, adapter.get("r").intValue());
    assertTrue(adapter.get("lora_alpha").isInt());
    assertEquals("base", adapter.get("base_model_name_or_path").textValue());
    assertTrue(Files.readString(merged.resolve("README.md")).contains("LoRA: rank 4"));
  }

  private static double largestDistance(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  @Test
  void adaptersNeedAModelThatTheyAreFor() throws Exception {
    begin("nothing", layout(1, 1, 1), 1);
    ObjectNode model = (ObjectNode) fixture.configuration().get("model");
    JsonNode initFrom = model.remove("initFrom");
    try {
      assertEquals(64, fixture.run().verb("train"));
      String message = fixture.run().message().at("/error/message").asText();
      assertTrue(message.contains("begins with no model"), message);
    } finally {
      model.set("initFrom", initFrom);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
