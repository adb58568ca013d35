package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {
  private static final String QKV = "gpt_neox.layers.1.attention.query_key_value.weight";
  private static final String DENSE = "gpt_neox.layers.1.mlp.dense_4h_to_h.weight";
  private static final String EMBEDDING = "gpt_neox.embed_in.weight";

  @TempDir static Path shared;
  private static Path tokenizer;
  private static Path folder;
  private static Torch torch;
  private static GptNeox model;

  @BeforeAll
  static void start() throws Exception {
    tokenizer = TinyModel.tokenizer(shared);
    torch = Torch.start(1);
    model = TinyModel.draw(torch, 17);
    folder = TinyModel.writeHuggingFace(shared.resolve("model"), model, tokenizer);
  }

  @AfterAll
  static void stop() {
    if (torch != null) {
      model.close();
      torch.close();
    }
  }

  @Test
  void fillsSlicesOfTensorsAsRanksHoldThem() {
    InitialWeights weights = open(folder, TinyModel.CONFIG, tokenizer);
    float[] qkv = values(QKV); // [96, 32]
    float[] rows = new float[24 * 32];
    float[] dense = values(DENSE); // [32, 64]
    float[] columns = new float[32 * 16];
    float[] shard = new float[10];
    weights.fill(
        List.of(
            part(QKV, List.of(96L, 32L), Box.along(List.of(96L, 32L), 0, 48, 24), rows),
            part(DENSE, List.of(32L, 64L), Box.along(List.of(32L, 64L), 1, 16, 16), columns),
            // Elements 20 to 30 of the right half: its rows have 32 columns.
            TensorPart.of(
                DENSE,
                List.of(32L, 64L),
                Box.along(List.of(32L, 64L), 1, 32, 32),
                20,
                30,
                MemorySegment.ofArray(shard))));
    assertArrayEquals(Arrays.copyOfRange(qkv, 48 * 32, 72 * 32), rows);
    for (int row = 0; row < 32; row++) {
      assertArrayEquals(
          Arrays.copyOfRange(dense, row * 64 + 16, row * 64 + 32),
          Arrays.copyOfRange(columns, row * 16, row * 16 + 16));
    }
    assertArrayEquals(Arrays.copyOfRange(dense, 32 + 20, 32 + 30), shard);
  }

  /** Four tensor-parallel ranks pad to 1024 rows; the folder has 896. */
  @Test
  void rowsOfAWiderPaddingAreLeftAsTheyAre() {
    ModelConfig wide =
        new ModelConfig(2, 32, 4, 64, 64, 0.5, 10000, false, 1e-5, TinyModel.VOCABULARY, 1024);
    List<Long> shape = List.of(1024L, 32L);
    float[] lastQuarter = new float[256 * 32];
    Arrays.fill(lastQuarter, 7);
    open(folder, wide, tokenizer)
        .fill(List.of(part(EMBEDDING, shape, Box.along(shape, 0, 768, 256), lastQuarter)));
    float[] stored = values(EMBEDDING);
    assertArrayEquals(
        Arrays.copyOfRange(stored, 768 * 32, 896 * 32), Arrays.copyOf(lastQuarter, 128 * 32));
    assertEquals(7, lastQuarter[128 * 32]);
    assertEquals(7, lastQuarter[lastQuarter.length - 1]);
  }

  @Test
  void namesTheFieldsThatDiffer() {
    ModelConfig other =
        new ModelConfig(2, 32, 4, 64, 96, 1.0, 10000, true, 1e-5, TinyModel.VOCABULARY, 896);
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> open(folder, other, tokenizer));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    String message = refusal.getMessage();
    assertTrue(message.startsWith("model.initFrom: "), message);
    assertTrue(message.contains("model.rotaryPercent is 0.5 there and 1.0 in the run"), message);
    assertTrue(message.contains("model.parallelResidual is false there and true"), message);
  }

  @Test
  void refusesAnotherTokenizerOrVocabulary() throws Exception {
    Path other = Files.createDirectory(shared.resolve("other"));
    Process training =
        new ProcessBuilder(
                "spm_train",
                "--input=" + shared.resolve("ironwork.txt"),
                "--model_prefix=" + other.resolve("tokenizer"),
                "--vocab_size=" + TinyModel.VOCABULARY,
                "--model_type=bpe",
                "--byte_fallback=true",
                "--minloglevel=2")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, training.waitFor());
    TrainerException refusal =
        assertThrows(
            TrainerException.class,
            () -> open(folder, TinyModel.CONFIG, other.resolve("tokenizer.model")));
    assertTrue(refusal.getMessage().contains("its token 3 is '<pad>'"), refusal.getMessage());

    Path bare = TinyModel.writeHuggingFace(shared.resolve("bare"), model, tokenizer);
    Files.delete(bare.resolve("tokenizer.model"));
    open(bare, TinyModel.CONFIG, other.resolve("tokenizer.model"));
    ModelConfig larger = new ModelConfig(2, 32, 4, 64, 96, 0.5, 10000, false, 1e-5, 900, 1024);
    refusal = assertThrows(TrainerException.class, () -> open(bare, larger, tokenizer));
    assertTrue(
        refusal.getMessage().contains("has 896 tokens, the run's tokenizer 900"),
        refusal.getMessage());
  }

  @Test
  void aCheckpointIsTakenAsWell() throws Exception {
    Path checkpoint =
        TinyModel.writeCheckpoint(shared.resolve("run"), 5, model, tokenizer).folder();
    try (GptNeox target = GptNeox.forTraining(torch, TinyModel.CONFIG, Precision.FP32)) {
      target.initialize(1);
      open(checkpoint, TinyModel.CONFIG, tokenizer)
          .fill(
              target.parameters().all().stream()
                  .map(p -> TensorPart.whole(p.name(), p.spec().shape(), p.masterMemory()))
                  .toList());
      target
          .parameters()
          .all()
          .forEach(
              p ->
                  assertArrayEquals(
                      values(p.name()),
                      p.masterMemory().toArray(ValueLayout.JAVA_FLOAT),
                      p.name()));
    }
  }

  private static InitialWeights open(Path path, ModelConfig model, Path tokenizerModel) {
    return InitialWeights.open("model.initFrom", ModelFolder.of(path), model, tokenizerModel);
  }

  private static TensorPart part(String name, List<Long> shape, Box box, float[] target) {
    return TensorPart.of(name, shape, box, 0, box.elements(), MemorySegment.ofArray(target));
  }

  private static float[] values(String name) {
    return model.parameters().get(name).masterMemory().toArray(ValueLayout.JAVA_FLOAT);
  }
}
