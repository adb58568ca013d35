package dev.tatara.trainer.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.evaluate.TinyRun;
import dev.tatara.trainer.huggingface.HuggingFaceFixture;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.GreedyText;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HuggingFaceExportTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir static Path shared;
  private static Path tokenizer;
  private static Torch torch;

  @TempDir Path storage;
  private TinyRun run;
  private Checkpoint checkpoint;

  @BeforeAll
  static void start() throws Exception {
    tokenizer = TinyModel.tokenizer(shared);
    torch = Torch.start(1);
  }

  @AfterAll
  static void stop() {
    if (torch != null) {
      torch.close();
    }
  }

  @BeforeEach
  void train() throws IOException {
    run = TinyRun.create(storage, tokenizer);
    checkpoint = run.commit(torch, 30);
  }

  @Test
  void theExportIsTheSameModel() throws Exception {
    Path target = storage.resolve("export");
    export(WeightType.FLOAT32).write(target);
    try (LanguageModel before = LanguageModel.open(torch, checkpoint.folder());
        LanguageModel after = LanguageModel.open(torch, target)) {
      assertEquals(before.config(), after.config());
      int[] tokens = before.tokenizer().encode("たたら製鉄は\n砂鉄");
      assertArrayEquals(tokens, after.tokenizer().encode("たたら製鉄は\n砂鉄"));
      assertArrayEquals(before.nextTokenLogits(tokens), after.nextTokenLogits(tokens), 1e-5f);
    }
  }

  @Test
  void aModelWithATokenizerOfHuggingFaceWritesAndScoresTheSame() throws Exception {
    Path given = HuggingFaceFixture.write(storage.resolve("given"), TinyModel.VOCABULARY);
    TinyRun other = TinyRun.create(storage.resolve("other"), given);
    checkpoint = other.commit(torch, 7);
    Path target = storage.resolve("export");
    export(WeightType.FLOAT32).write(target);
    assertArrayEquals(
        Files.readAllBytes(given), Files.readAllBytes(target.resolve("tokenizer.json")));
    assertFalse(Files.exists(target.resolve("tokenizer.model")));
    JsonNode config = json(target.resolve("tokenizer_config.json"));
    assertEquals(HuggingFaceFixture.END, config.get("eos_token").textValue());
    assertEquals(0, json(target.resolve("config.json")).get("eos_token_id").intValue());
    List<Continuation> asked = List.of(new Continuation("鋼は", "鉄と炭"), new Continuation("", "炉"));
    try (LanguageModel before = LanguageModel.open(torch, checkpoint.folder());
        LanguageModel after = LanguageModel.open(torch, target)) {
      assertEquals(before.score(asked), after.score(asked));
      List<GreedyText.Request> prompts = List.of(new GreedyText.Request("たたら", 8));
      assertEquals(write(before, prompts), write(after, prompts));
    }
  }

  private static List<GreedyText> write(LanguageModel model, List<GreedyText.Request> prompts)
      throws InterruptedException {
    return GreedyText.write(model, prompts, text -> text, _ -> {});
  }

  @Test
  void aModelAboveTheLimitIsCutIntoFilesWithAnIndex() throws Exception {
    long limit = 60_000;
    Path target = storage.resolve("export");
    export(WeightType.FLOAT32, limit).write(target);
    Artifact.open(target, "huggingface").verify();
    assertFalse(Files.exists(target.resolve("model.safetensors")));
    JsonNode index = json(target.resolve("model.safetensors.index.json"));
    List<String> files =
        index.get("weight_map").valueStream().map(JsonNode::textValue).distinct().sorted().toList();
    assertEquals("model-00001-of-%05d.safetensors".formatted(files.size()), files.getFirst());
    assertTrue(files.size() >= 3, files.toString());
    long bytes = 0;
    for (String file : files) {
      try (SafetensorsFile weights = SafetensorsFile.open(target.resolve(file))) {
        long size = weights.names().stream().mapToLong(n -> weights.descriptor(n).byteSize()).sum();
        // The embedding and the head are larger than the limit: each is alone.
        assertTrue(size <= limit || weights.names().size() == 1, file + " has " + size);
        bytes += size;
      }
    }
    assertEquals(bytes, index.at("/metadata/total_size").longValue());
    try (LanguageModel before = LanguageModel.open(torch, checkpoint.folder());
        LanguageModel after = LanguageModel.open(torch, target)) {
      int[] tokens = before.tokenizer().encode("たたら製鉄は");
      assertArrayEquals(before.nextTokenLogits(tokens), after.nextTokenLogits(tokens));
    }
    Files.delete(target.resolve(files.getLast()));
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> LanguageModel.open(torch, target));
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, refusal.reason());
    assertTrue(refusal.getMessage().contains(files.getLast()), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"5GB, 5000000000", "40KB, 40000", "4GiB, 4294967296", "123, 123", "2m, 2000000"})
  void readsSizes(String text, long bytes) {
    assertEquals(bytes, new ByteSize().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1GB", "5 apples", "99999999999999TB"})
  void refusesWhatIsNoSize(String text) {
    assertThrows(TypeConversionException.class, () -> new ByteSize().convert(text));
  }

  @Test
  void inBfloat16ItIsNearlyTheSameModel() throws Exception {
    Path target = storage.resolve("export");
    export(WeightType.BFLOAT16).write(target);
    assertEquals("bfloat16", json(target.resolve("config.json")).get("torch_dtype").textValue());
    List<Continuation> asked = List.of(new Continuation("鋼は", "鉄と炭"));
    try (LanguageModel before = LanguageModel.open(torch, checkpoint.folder());
        LanguageModel after = LanguageModel.open(torch, target)) {
      double expected = before.score(asked).getFirst().logProbability();
      assertEquals(expected, after.score(asked).getFirst().logProbability(), 0.02 * -expected);
    }
  }

  /** The names and shapes of {@code GPTNeoXForCausalLM}. */
  @Test
  void tensorsHaveHuggingFacesNamesAndShapes() throws IOException {
    Path target = storage.resolve("export");
    export(WeightType.FLOAT32).write(target);
    Map<String, List<Long>> expected = new TreeMap<>();
    expected.put("gpt_neox.embed_in.weight", List.of(896L, 32L));
    expected.put("embed_out.weight", List.of(896L, 32L));
    expected.put("gpt_neox.final_layer_norm.weight", List.of(32L));
    expected.put("gpt_neox.final_layer_norm.bias", List.of(32L));
    for (int i = 0; i < 2; i++) {
      String layer = "gpt_neox.layers." + i + ".";
      for (String norm : List.of("input_layernorm", "post_attention_layernorm")) {
        expected.put(layer + norm + ".weight", List.of(32L));
        expected.put(layer + norm + ".bias", List.of(32L));
      }
      expected.put(layer + "attention.query_key_value.weight", List.of(96L, 32L));
      expected.put(layer + "attention.query_key_value.bias", List.of(96L));
      expected.put(layer + "attention.dense.weight", List.of(32L, 32L));
      expected.put(layer + "attention.dense.bias", List.of(32L));
      expected.put(layer + "mlp.dense_h_to_4h.weight", List.of(64L, 32L));
      expected.put(layer + "mlp.dense_h_to_4h.bias", List.of(64L));
      expected.put(layer + "mlp.dense_4h_to_h.weight", List.of(32L, 64L));
      expected.put(layer + "mlp.dense_4h_to_h.bias", List.of(32L));
    }
    try (SafetensorsFile weights = SafetensorsFile.open(target.resolve("model.safetensors"))) {
      Map<String, List<Long>> found = new TreeMap<>();
      weights.names().forEach(name -> found.put(name, weights.descriptor(name).shape()));
      assertEquals(expected, found);
      assertEquals("pt", weights.metadata().get("format"));
    }
    JsonNode config = json(target.resolve("config.json"));
    assertEquals("GPTNeoXForCausalLM", config.get("architectures").get(0).textValue());
    assertEquals("gpt_neox", config.get("model_type").textValue());
    assertEquals(896, config.get("vocab_size").intValue());
    assertEquals(0.5, config.get("rotary_pct").doubleValue());
    assertEquals("gelu", config.get("hidden_act").textValue());
    assertFalse(config.get("tie_word_embeddings").booleanValue());
    assertEquals(2, config.get("eos_token_id").intValue());
    JsonNode special = json(target.resolve("special_tokens_map.json"));
    assertEquals("<s>", special.get("bos_token").textValue());
    assertEquals("</s>", special.get("eos_token").textValue());
    assertEquals("<unk>", special.get("unk_token").textValue());
  }

  @Test
  void asAStepExportsTheNewestCheckpointOnce() throws Exception {
    assertEquals(0, main("export"));
    Path target = run.context().runDirectory().resolve("export/huggingface");
    Artifact first = Artifact.open(target, "huggingface");
    first.verify();
    String card = Files.readString(target.resolve("README.md"));
    assertTrue(card.contains("| 30 | 240 | 23,040 | fp32 | 1234 | not recorded |"), card);
    assertTrue(card.contains("GPL-2.0"), card);
    assertEquals(List.of("step", "artifact", "digest", "reused", "summary"), stepFields());

    assertEquals(0, main("export"));
    assertTrue(json(result()).get("reused").booleanValue());

    run.commit(torch, 40);
    AtomicFiles.writeJson(
        run.context().runDirectory().resolve("steps/train.json"),
        Map.of("step", "train", "summary", Map.of("step", 40, "loss", 2.5)));
    assertEquals(0, main("evaluate", "--threads=1"));
    assertEquals(0, main("export", "--dtype=bfloat16"));
    assertFalse(json(result()).get("reused").booleanValue());
    card = Files.readString(target.resolve("README.md"));
    assertTrue(card.contains("| 40 | 320 | 30,720 | fp32 | 1234 | 2.5000 |"), card);
    assertTrue(card.contains("| jcommonsenseqa 1.1 | 0.2.1 | acc | "), card);
    assertFalse(first.manifest().digest().equals(json(result()).get("digest").textValue()));
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertEquals(List.of(target), left.toList(), "nothing is left beside it");
    }
  }

  @Test
  void byHandItTouchesNoFolderThatIsTaken() throws IOException {
    Path taken = Files.createDirectory(storage.resolve("taken"));
    Files.writeString(taken.resolve("thesis.txt"), "draft 17");
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> export(WeightType.FLOAT32).find(taken));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    Path free = storage.resolve("free");
    int exitCode =
        Main.run(
            new String[] {
              "export", "--checkpoint", checkpoint.folder().toString(), "--output", free.toString()
            },
            Environment.of(Map.of()));
    assertEquals(0, exitCode);
    Artifact.open(free, "huggingface").verify();
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    Path weights = checkpoint.file(checkpoint.weightFiles().getFirst().path());
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Path target = storage.resolve("export");
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> export(WeightType.FLOAT32).write(target));
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, refusal.reason());
    assertFalse(Files.exists(target));
  }

  /** Expected bits are those of {@code torch.tensor(x).to(torch.bfloat16)}. */
  @ParameterizedTest
  @CsvSource({
    "1.0, 3f80",
    "-2.5, c020",
    "1.00390625, 3f80", // halfway: to the even one below
    "1.01171875, 3f82", // halfway: to the even one above
    "1.00390637, 3f81",
    "3.4028235e38, 7f80",
    "1e-40, 0001",
    "0.0, 0000",
    "-0.0, 8000",
    "NaN, 7fc0",
    "Infinity, 7f80"
  })
  void roundsToNearestEven(float value, String bits) {
    assertEquals(bits, "%04x".formatted(ExportedWeights.bfloat16(value)));
  }

  private HuggingFaceExport export(WeightType type) {
    return export(type, 1 << 30);
  }

  private HuggingFaceExport export(WeightType type, long maxShardSize) {
    return new HuggingFaceExport(
        checkpoint, TrainingFacts.of(run.context(), checkpoint), type, maxShardSize);
  }

  private int main(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--run=" + run.configuration());
    all.add("--storage=" + storage);
    return Main.run(all.toArray(String[]::new), Environment.of(Map.of()));
  }

  private Path result() {
    return run.context().runDirectory().resolve("steps/export.json");
  }

  private List<String> stepFields() throws IOException {
    return json(result()).propertyStream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(Files.readAllBytes(file));
  }
}
