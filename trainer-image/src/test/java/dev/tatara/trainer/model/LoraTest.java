package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models whose adapters train, and nothing else. */
class LoraTest {
  private static final int BATCH = 3;
  private static final int LENGTH = 7;

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private GptNeox model(ModelConfig config, Precision precision, Recompute recompute) {
    List<ModelPart> parts = List.of(ModelPart.whole(config));
    return GptNeox.forTraining(
        torch,
        config,
        precision,
        new ModelLayout(parts, Sharding.NONE, TensorParallel.NONE, recompute));
  }

  private static ModelConfig config(boolean parallelResidual, int rank, String... targets) {
    LoraConfig lora = new LoraConfig(rank, 5, List.of(targets));
    return ModelFixtures.oddConfig(parallelResidual, 0.5).withLora(lora);
  }

  @ParameterizedTest
  @CsvSource({
    "query_key_value dense dense_h_to_4h dense_4h_to_h, 3, false, NONE",
    "query_key_value dense dense_h_to_4h dense_4h_to_h, 5, true, FULL",
    "query_key_value, 1, false, NONE",
    "dense, 2, true, SELECTIVE",
    "dense_h_to_4h, 4, false, FULL",
    "dense_4h_to_h, 7, false, SELECTIVE",
  })
  void gradientsAreThoseOfAutogradInDoublePrecision(
      String targets, int rank, boolean parallelResidual, Recompute recompute) {
    ModelConfig config = config(parallelResidual, rank, targets.split(" "));
    GptNeox model = model(config, Precision.FP32, recompute);
    ModelFixtures.randomize(model.parameters(), 1);
    MicroBatch batch = ModelFixtures.randomBatch(config, BATCH, LENGTH, 4);
    double loss = model.forwardBackward(batch, 1);
    assertEquals(loss, model.loss(batch), 1e-7 * loss);
    int adapters = 0;
    try (AutogradOracle oracle = new AutogradOracle(config, model.parameters())) {
      NDArray expected = oracle.modelLoss(batch);
      oracle.backward(expected);
      assertEquals(expected.getDouble(), loss, 1e-6 * loss);
      for (Parameter parameter : model.parameters().all()) {
        if (LoraConfig.isAdapter(parameter.name())) {
          double error =
              AutogradOracle.error(parameter.gradient(), oracle.parameter(parameter.name()));
          assertTrue(error < 1e-5, () -> parameter.name() + " is off by " + error);
          adapters++;
        } else {
          assertNull(parameter.gradient(), parameter.name());
        }
      }
    }
    assertEquals(2 * 2 * targets.split(" ").length, adapters);
  }

  @Test
  void inBf16GradientsAreNearlyTheSame() {
    ModelConfig config = config(false, 3, "query_key_value", "dense_4h_to_h");
    Map<Precision, Map<String, float[]>> gradients = new HashMap<>();
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      GptNeox model = model(config, precision, Recompute.NONE);
      model.initialize(3);
      ModelFixtures.spreadAdapters(model.parameters());
      model.forwardBackward(ModelFixtures.randomBatch(config, BATCH, LENGTH, 4), 1);
      Map<String, float[]> own = new HashMap<>();
      for (Parameter parameter : model.parameters().all()) {
        if (parameter.trains()) {
          own.put(parameter.name(), parameter.gradient().toFloatArray());
        }
      }
      gradients.put(precision, own);
    }
    gradients
        .get(Precision.FP32)
        .forEach(
            (name, expected) -> {
              float[] actual = gradients.get(Precision.BF16).get(name);
              double difference = 0;
              double norm = 0;
              for (int i = 0; i < expected.length; i++) {
                difference += Math.pow(actual[i] - expected[i], 2);
                norm += Math.pow(expected[i], 2);
              }
              double error = Math.sqrt(difference / norm);
              assertTrue(error < 0.05, () -> name + " is off by " + error);
            });
  }

  @Test
  void adaptersBeginAsPeftDrawsThemAndDoNothingYet() {
    ModelConfig config = config(false, 8, "query_key_value", "dense_4h_to_h");
    GptNeox adapted = GptNeox.forInference(torch, config, Precision.FP32);
    adapted.initialize(11);
    GptNeox plain = GptNeox.forInference(torch, config.withoutLora(), Precision.FP32);
    plain.initialize(11);
    for (Parameter parameter : plain.parameters().all()) {
      float[] same = adapted.parameters().get(parameter.name()).master().toFloatArray();
      assertArrayEquals(parameter.master().toFloatArray(), same, parameter.name());
    }
    int[][] tokens = {{1, 5, 9, 2}};
    try (Aten scope = torch.newScope()) {
      assertArrayEquals(
          plain.logits(scope, tokens).toFloatArray(), adapted.logits(scope, tokens).toFloatArray());
    }
    float[] a = values(adapted, "gpt_neox.layers.1.mlp.dense_4h_to_h.lora_A.weight");
    assertEquals(8 * 40, a.length);
    double bound = 1 / Math.sqrt(40);
    double squares = 0;
    for (float value : a) {
      assertTrue(Math.abs(value) <= bound, "" + value);
      squares += value * value;
    }
    assertEquals(bound * bound / 3, squares / a.length, 0.15 * bound * bound / 3);
    float[] b = values(adapted, "gpt_neox.layers.1.mlp.dense_4h_to_h.lora_B.weight");
    assertArrayEquals(new float[24 * 8], b);
  }

  private static float[] values(GptNeox model, String name) {
    return model.parameters().get(name).master().toFloatArray();
  }

  @ParameterizedTest
  @CsvSource({"FP32", "BF16"})
  void trainingMovesAdaptersAlone(Precision precision) {
    ModelConfig config = config(false, 4, "query_key_value", "dense", "dense_h_to_4h");
    GptNeox model = model(config, precision, Recompute.NONE);
    model.initialize(5);
    Map<String, byte[]> before = bytes(model);
    long trained = config.trainedParameterCount();
    assertTrue(trained < 0.4 * config.parameterCount());
    try (AdamW optimizer =
        new AdamW(torch, model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.1))) {
      long elements = optimizer.states().stream().mapToLong(s -> s.expAvg().size()).sum();
      assertEquals(trained, elements, "moments are of the adapters alone");
      double first = 0;
      double last = 0;
      for (int step = 0; step < 30; step++) {
        model.parameters().zeroGradients();
        last = model.forwardBackward(ModelFixtures.randomBatch(config, BATCH, LENGTH, 4), 1);
        first = step == 0 ? last : first;
        optimizer.step(1e-2, 1);
      }
      assertTrue(last < 0.9 * first, "from " + first + " to " + last);
    }
    bytes(model)
        .forEach(
            (name, after) ->
                assertEquals(
                    !LoraConfig.isAdapter(name), Arrays.equals(before.get(name), after), name));
  }

  private static Map<String, byte[]> bytes(GptNeox model) {
    Map<String, byte[]> bytes = new HashMap<>();
    for (Parameter parameter : model.parameters().all()) {
      ByteBuffer weight = parameter.weightMemory().asByteBuffer();
      byte[] copy = new byte[weight.remaining()];
      weight.get(copy);
      bytes.put(parameter.name(), copy);
    }
    return bytes;
  }

  @Test
  void frozenWeightsTakeTheMemoryOfThePassesAlone() {
    ModelConfig config = config(false, 1, "dense");
    long before = torch.liveBytes();
    model(config, Precision.BF16, Recompute.NONE);
    long taken = torch.liveBytes() - before;
    long frozen = config.withoutLora().parameterCount();
    // 2 bytes a weight, 4 of norms; tables of positions and the adapters are small.
    assertTrue(taken < 2.6 * frozen, taken + " bytes for " + frozen + " weights");
  }

  @Test
  void saysWhatIsWrongWithItsSettings() {
    assertRefused("rank is 0", 0, 1, "dense");
    assertRefused("alpha is -1", 1, -1, "dense");
    assertRefused("targets is empty", 1, 1);
    assertRefused("'embed_in'", 1, 1, "dense", "embed_in");
    assertRefused("twice", 1, 1, "dense", "dense");
    LoraConfig lora = new LoraConfig(8, 16, List.of("dense_4h_to_h", "dense"));
    assertEquals(List.of("dense", "dense_4h_to_h"), lora.targets());
    assertEquals(2, lora.scale());
    assertTrue(lora.adapts("gpt_neox.layers.3.attention.dense"));
    assertFalse(lora.adapts("gpt_neox.layers.3.mlp.dense_h_to_4h"));
  }

  private static void assertRefused(String message, int rank, double alpha, String... targets) {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> new LoraConfig(rank, alpha, List.of(targets)));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }
}
