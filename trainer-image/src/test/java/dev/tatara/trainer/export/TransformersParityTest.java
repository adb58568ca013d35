package dev.tatara.trainer.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.huggingface.HuggingFaceFixture;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our models in Hugging Face's {@code transformers}, and its models here. */
@Timeout(300)
class TransformersParityTest {
  private static final float TOLERANCE = 1e-4f;

  @TempDir static Path shared;
  private static Path tokenizer;
  private static TransformersOracle oracle;
  private static Torch torch;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    tokenizer = TinyModel.tokenizer(shared);
    oracle = TransformersOracle.start();
    torch = Torch.start(1);
  }

  @AfterAll
  static void stop() throws IOException {
    if (torch != null) {
      torch.close();
    }
    if (oracle != null) {
      oracle.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1.0, 5000000000",
    "true, 0.25, 60000",
    "false, 0.25, 60000",
    "true, 1.0, 100"
  })
  void anExportGivesTheSameLogitsThere(boolean parallelResidual, double rotary, long maxShardSize)
      throws Exception {
    ModelConfig config = config(parallelResidual, rotary);
    Path target = folder.resolve("export");
    try (GptNeox model = GptNeox.forInference(torch, config, Precision.FP32)) {
      drawAll(model);
      Checkpoint checkpoint = TinyModel.writeCheckpoint(folder, 3, model, tokenizer);
      new HuggingFaceExport(
              checkpoint, TrainingFacts.unknown("tiny"), WeightType.FLOAT32, maxShardSize)
          .write(target);
    }
    assertSameLogits(target, target);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0.25, float32, 5GB",
    "false, 1.0, float32, 60KB",
    "false, 0.25, bfloat16, 60KB",
    "true, 1.0, float16, 5GB"
  })
  void aModelMadeThereGivesTheSameLogitsHere(
      boolean parallelResidual, double rotary, String dtype, String maxShardSize) throws Exception {
    Path made = Files.createDirectory(folder.resolve("made"));
    Map<String, Object> settings = new HashMap<>();
    settings.put("vocab_size", 896);
    settings.put("hidden_size", 32);
    settings.put("num_hidden_layers", 2);
    settings.put("num_attention_heads", 4);
    settings.put("intermediate_size", 64);
    settings.put("max_position_embeddings", 96);
    settings.put("use_parallel_residual", parallelResidual);
    settings.put("layer_norm_eps", 1e-4);
    settings.put(
        "rope_parameters",
        Map.of("rope_type", "default", "rope_theta", 5000.0, "partial_rotary_factor", rotary));
    List<String> files = oracle.make(made, dtype, maxShardSize, settings);
    assertEquals(
        maxShardSize.equals("60KB"), files.contains("model.safetensors.index.json"), "" + files);
    Files.copy(tokenizer, made.resolve("tokenizer.model"));
    Path imported = folder.resolve("imported");
    String[] arguments = {"import", "--from=" + made, "--output=" + imported};
    assertEquals(0, Main.run(arguments, Environment.of(Map.of())));
    assertSameLogits(made, imported);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textHasTheSameIdsThere(boolean huggingFace) throws Exception {
    Path target = folder.resolve("export");
    Path given =
        huggingFace
            ? HuggingFaceFixture.write(folder.resolve("given"), TinyModel.VOCABULARY)
            : tokenizer;
    try (GptNeox model = TinyModel.draw(torch, 5)) {
      Checkpoint checkpoint = TinyModel.writeCheckpoint(folder, 3, model, given);
      new HuggingFaceExport(checkpoint, TrainingFacts.unknown("tiny"), WeightType.FLOAT32, 1 << 30)
          .write(target);
    }
    List<String> texts =
        List.of(
            TestRun.text(),
            "たたら製鉄は、\n砂鉄と木炭から鋼を作る。",
            "  二つの空白  ",
            "ｶﾞｽ炉 №12 ㎏ １２３",
            "𠮟る🔥 emoji\tand English, 42 times.");
    List<int[]> theirs = oracle.encode(target, texts);
    try (LanguageModel model = LanguageModel.open(torch, target)) {
      for (int i = 0; i < texts.size(); i++) {
        assertArrayEquals(model.tokenizer().encode(texts.get(i)), theirs.get(i), texts.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "query_key_value dense dense_h_to_4h dense_4h_to_h, 4, 8",
    "dense, 3, 4.5",
    "query_key_value dense_4h_to_h, 8, 8"
  })
  void adaptersGiveTheSameLogitsInPeft(String targets, int rank, double alpha) throws Exception {
    oracle.assumePeft();
    LoraConfig lora = new LoraConfig(rank, alpha, List.of(targets.split(" ")));
    Path base = folder.resolve("base");
    Path adapters = folder.resolve("adapters");
    Checkpoint checkpoint;
    try (GptNeox plain = TinyModel.draw(torch, 5);
        GptNeox adapted = adapted(plain, lora)) {
      TinyModel.writeHuggingFace(base, plain, tokenizer);
      checkpoint = TinyModel.writeCheckpoint(folder, 3, adapted, tokenizer);
    }
    PeftExport export = new PeftExport(checkpoint, null);
    export.write(adapters);
    assertTrue(export.isIn(adapters));
    int[] tokens = new Random(9).ints(40, 3, TinyModel.VOCABULARY).toArray();
    float[][] theirs = oracle.logits(base, adapters, tokens);
    assertSameLogits(theirs, checkpoint.folder(), tokens);
    float[] without = oracle.logits(base, tokens)[tokens.length - 1];
    float[] with = theirs[tokens.length - 1];
    boolean moved = IntStream.range(0, with.length).anyMatch(i -> with[i] - without[i] > 0.1);
    assertTrue(moved, "the adapters do nothing, which says nothing");
  }

  /** The same weights, and adapters drawn at random. */
  private static GptNeox adapted(GptNeox plain, LoraConfig lora) {
    ModelConfig config = TinyModel.CONFIG.withLora(lora);
    GptNeox adapted = GptNeox.forInference(torch, config, Precision.FP32);
    Random random = new Random(3);
    for (Parameter parameter : adapted.parameters().all()) {
      MemorySegment memory = parameter.masterMemory();
      if (LoraConfig.isAdapter(parameter.name())) {
        for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
          memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian(0, 0.2));
        }
      } else {
        memory.copyFrom(plain.parameters().get(parameter.name()).masterMemory());
      }
    }
    adapted.parameters().refreshComputeWeights();
    return adapted;
  }

  private static ModelConfig config(boolean parallelResidual, double rotary) {
    return new ModelConfig(
        2, 32, 4, 64, 96, rotary, 10000, parallelResidual, 1e-5, TinyModel.VOCABULARY, 896);
  }

  /** Also biases and norms, so that no two tensors could be exchanged unseen. */
  private static void drawAll(GptNeox model) {
    Random random = new Random(3);
    for (Parameter parameter : model.parameters().all()) {
      double mean = parameter.name().contains("norm.weight") ? 1 : 0;
      MemorySegment memory = parameter.masterMemory();
      for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian(mean, 0.25));
      }
    }
    model.parameters().refreshComputeWeights();
  }

  private static void assertSameLogits(Path there, Path here) throws IOException {
    int[] tokens = new Random(9).ints(40, 3, TinyModel.VOCABULARY).toArray();
    assertSameLogits(oracle.logits(there, tokens), here, tokens);
  }

  private static void assertSameLogits(float[][] theirs, Path here, int[] tokens) {
    try (LanguageModel ours = LanguageModel.open(torch, here)) {
      double largest = 0;
      for (int position = 0; position < tokens.length; position++) {
        float[] expected = Arrays.copyOf(theirs[position], TinyModel.VOCABULARY);
        float[] found = ours.nextTokenLogits(Arrays.copyOf(tokens, position + 1));
        assertArrayEquals(expected, found, TOLERANCE, "position " + position);
        for (float logit : expected) {
          largest = Math.max(largest, Math.abs(logit));
        }
      }
      assertTrue(largest > 1, "the logits are all near 0, which says nothing");
    }
  }
}
