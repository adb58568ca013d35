package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of every block and of the whole model against autograd in double precision. */
class GradientTest {
  private static final double TOLERANCE = 1e-5;
  private static final int BATCH = 3;
  private static final int LENGTH = 7;

  private Torch torch;
  private Aten aten;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
    aten = torch.newScope();
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private NDArray random(long columns, long seed) {
    int rows = BATCH * LENGTH;
    return aten.floats(ModelFixtures.randomFloats((int) (rows * columns), seed), rows, columns);
  }

  /** Compares output gradient flow of one block: its parameters' gradients and its input's. */
  private void check(
      GptNeox model,
      NDArray x,
      NDArray dy,
      Function<NDArray, NDArray> backward,
      BiFunction<AutogradOracle, NDArray, NDArray> oracleForward,
      String... modules) {
    NDArray dx = backward.apply(dy);
    try (AutogradOracle oracle = new AutogradOracle(model.config(), model.parameters())) {
      NDArray leaf = oracle.leaf(x);
      oracle.backward(oracleForward.apply(oracle, leaf), dy);
      assertClose("input", dx, leaf);
      for (String module : modules) {
        for (String part : new String[] {".weight", ".bias"}) {
          Parameter parameter = model.parameters().get(module + part);
          assertClose(parameter.name(), parameter.gradient(), oracle.parameter(parameter.name()));
        }
      }
    }
  }

  private static void assertClose(String what, NDArray gradient, NDArray leaf) {
    double error = AutogradOracle.error(gradient, leaf);
    assertTrue(error < TOLERANCE, () -> "gradient of " + what + " is off by " + error);
  }

  private GptNeox model(boolean parallelResidual, double rotaryPercent) {
    GptNeox model =
        GptNeox.forTraining(
            torch, ModelFixtures.oddConfig(parallelResidual, rotaryPercent), Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 1);
    return model;
  }

  @Test
  void linear() {
    GptNeox model = model(false, 1);
    String module = "gpt_neox.layers.0.mlp.dense_h_to_4h";
    var linear = new ColumnParallelLinear(model.parameters(), module, TensorParallel.NONE);
    NDArray x = random(24, 2);
    check(
        model,
        x,
        random(40, 3),
        dy -> linear.backward(aten, dy, x),
        (oracle, leaf) -> oracle.linear(module, leaf),
        module);
  }

  @Test
  void layerNorm() {
    GptNeox model = model(false, 1);
    String module = "gpt_neox.final_layer_norm";
    LayerNorm norm = new LayerNorm(model.parameters(), module, 1e-5);
    NDArray x = random(24, 2);
    LayerNorm.Pass pass = norm.forward(aten, x);
    check(
        model,
        x,
        random(24, 3),
        dy -> norm.backward(aten, pass, dy),
        (oracle, leaf) -> oracle.layerNorm(module, leaf),
        module);
  }

  @Test
  void mlp() {
    GptNeox model = model(false, 1);
    String module = "gpt_neox.layers.1.mlp";
    Mlp mlp = new Mlp(model.parameters(), module, TensorParallel.NONE);
    NDArray x = random(24, 2);
    Mlp.Pass pass = mlp.forward(aten, x);
    check(
        model,
        x,
        random(24, 3),
        dy -> mlp.backward(aten, pass, x, dy),
        (oracle, leaf) -> oracle.mlp(module, leaf),
        module + ".dense_h_to_4h",
        module + ".dense_4h_to_h");
  }

  @ParameterizedTest
  @CsvSource({"1.0, true", "0.25, true", "0.5, true", "1.0, false", "0.25, false"})
  void attention(double rotaryPercent, boolean matrices) {
    GptNeox model = model(false, rotaryPercent);
    ModelConfig config = model.config();
    String module = "gpt_neox.layers.0.attention";
    SelfAttention attention =
        new SelfAttention(
            model.parameters(),
            module,
            new LayerContext(
                config,
                ElementType.FLOAT32,
                TensorParallel.NONE,
                Recompute.NONE,
                new Rotary(aten, config, ElementType.FLOAT32),
                matrices
                    ? new MatrixAttention(aten, config, ElementType.FLOAT32)
                    : new FlashAttention(aten)));
    NDArray x = random(24, 2);
    SelfAttention.Pass pass = attention.forward(aten, x, Sequences.whole(LENGTH));
    check(
        model,
        x,
        random(24, 3),
        dy -> attention.backward(aten, pass, x, dy),
        (oracle, leaf) -> oracle.attention(module, leaf, LENGTH),
        module + ".query_key_value",
        module + ".dense");
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1.0, NONE",
    "true, 1.0, NONE",
    "false, 0.25, SELECTIVE",
    "true, 0.25, SELECTIVE",
    "false, 1.0, FULL",
    "true, 0.25, FULL"
  })
  void block(boolean parallelResidual, double rotaryPercent, Recompute recompute) {
    GptNeox model = model(parallelResidual, rotaryPercent);
    LayerContext context =
        LayerContext.of(aten, model.config(), ElementType.FLOAT32, TensorParallel.NONE, recompute);
    TransformerBlock block = new TransformerBlock(model.parameters(), 1, context);
    NDArray x = random(24, 2);
    TransformerBlock.Pass pass = block.forward(aten, x, Sequences.whole(LENGTH));
    check(
        model,
        x,
        random(24, 3),
        dy -> block.backward(aten, pass, dy),
        (oracle, leaf) -> oracle.block(1, leaf, LENGTH),
        "gpt_neox.layers.1.input_layernorm",
        "gpt_neox.layers.1.attention.query_key_value",
        "gpt_neox.layers.1.attention.dense",
        "gpt_neox.layers.1.post_attention_layernorm",
        "gpt_neox.layers.1.mlp.dense_h_to_4h",
        "gpt_neox.layers.1.mlp.dense_4h_to_h");
  }

  @Test
  void head() {
    GptNeox model = model(false, 1);
    LayerContext context =
        LayerContext.of(
            aten, model.config(), ElementType.FLOAT32, TensorParallel.NONE, Recompute.NONE);
    LanguageHead head = new LanguageHead(model.parameters(), context);
    MicroBatch batch = ModelFixtures.randomBatch(model.config(), BATCH, LENGTH, 4);
    NDArray x = random(24, 2);
    LanguageHead.Backward back = head.forwardBackward(aten, x, batch, 1);
    try (AutogradOracle oracle = new AutogradOracle(model.config(), model.parameters())) {
      NDArray leaf = oracle.leaf(x);
      NDArray expected = oracle.headLoss(leaf, batch);
      oracle.backward(expected);
      assertEquals(expected.getDouble(), back.loss(), 1e-6 * back.loss());
      assertClose("input", back.gradient(), leaf);
      Parameter weight = model.parameters().get("embed_out.weight");
      assertClose(weight.name(), weight.gradient(), oracle.parameter(weight.name()));
    }
  }

  /** Large enough for the loops of {@link dev.tatara.trainer.tensor.Fused}, as real models are. */
  @ParameterizedTest
  @CsvSource({"false, 1.0", "true, 0.25"})
  void wholeModelInLoops(boolean parallelResidual, double rotaryPercent) {
    ModelConfig config =
        new ModelConfig(2, 32, 2, 64, 64, rotaryPercent, 10000, parallelResidual, 1e-5, 77, 128);
    int batchSize = 40;
    for (long width : new long[] {32, 96, 2 * 64 / 2, 77}) { // norms, heads, scores, logits
      assertTrue(aten.fused(batchSize * 64 * width).isPresent());
    }
    GptNeox model = GptNeox.forTraining(torch, config, Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 1);
    checkWhole(model, ModelFixtures.randomBatch(config, batchSize, 64, 4));
  }

  @ParameterizedTest
  @CsvSource({"false, 1.0", "true, 1.0", "false, 0.25", "true, 0.25"})
  void wholeModel(boolean parallelResidual, double rotaryPercent) {
    GptNeox model = model(parallelResidual, rotaryPercent);
    checkWhole(model, ModelFixtures.randomBatch(model.config(), BATCH, LENGTH, 4));
  }

  private static void checkWhole(GptNeox model, MicroBatch batch) {
    double loss = model.forwardBackward(batch, 1);
    assertEquals(loss, model.loss(batch), 1e-7 * loss);
    try (AutogradOracle oracle = new AutogradOracle(model.config(), model.parameters())) {
      NDArray expected = oracle.modelLoss(batch);
      oracle.backward(expected);
      assertEquals(expected.getDouble(), loss, 1e-6 * loss);
      for (Parameter parameter : model.parameters().all()) {
        assertClose(parameter.name(), parameter.gradient(), oracle.parameter(parameter.name()));
      }
    }
  }
}
