package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.tensor.Torch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Computing activations again changes what is kept, and not a bit of the result. */
class RecomputeTest {
  private static final int LAYERS = 4;
  private static final int HIDDEN = 64;
  private static final int WIDE = 256;

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private GptNeox model(Precision precision, Recompute recompute, boolean parallelResidual) {
    ModelConfig config =
        new ModelConfig(LAYERS, HIDDEN, 2, WIDE, 32, 0.5, 10000, parallelResidual, 1e-5, 37, 128);
    List<ModelPart> parts = List.of(ModelPart.whole(config));
    ModelLayout layout = new ModelLayout(parts, Sharding.NONE, TensorParallel.NONE, recompute);
    GptNeox model = GptNeox.forTraining(torch, config, precision, layout);
    ModelFixtures.randomize(model.parameters(), 5);
    return model;
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, SELECTIVE, false",
    "FP32, SELECTIVE, true",
    "FP32, FULL, false",
    "FP32, FULL, true",
    "BF16, SELECTIVE, false",
    "BF16, FULL, true"
  })
  void gradientsAreEqualBitByBit(
      Precision precision, Recompute recompute, boolean parallelResidual) {
    try (GptNeox keeping = model(precision, Recompute.NONE, parallelResidual);
        GptNeox recomputing = model(precision, recompute, parallelResidual)) {
      for (int seed = 0; seed < 2; seed++) {
        MicroBatch batch = ModelFixtures.randomBatch(keeping.config(), 2, 9, seed);
        assertEquals(keeping.forwardBackward(batch, 0.5), recomputing.forwardBackward(batch, 0.5));
      }
      for (Parameter parameter : keeping.parameters().all()) {
        var expected = torch.memory(parameter.gradient());
        var actual = torch.memory(recomputing.parameters().get(parameter.name()).gradient());
        assertEquals(-1, expected.mismatch(actual), parameter.name());
      }
    }
  }

  @Test
  void aForwardPassKeepsLess() {
    int rows = 64 * 32;
    double none = keptBytes(Recompute.NONE);
    double selective = keptBytes(Recompute.SELECTIVE);
    double full = keptBytes(Recompute.FULL);
    double saved = (double) LAYERS * rows * (WIDE + 2 * HIDDEN) * Float.BYTES; // 12.6 MB
    assertEquals(saved, none - selective, 0.2 * saved);
    // A block's input a layer, and the gradient that enters the last one.
    double inputs = (LAYERS + 2.0) * rows * HIDDEN * Float.BYTES; // 3.1 MB
    assertTrue(full < 1.5 * inputs, "full keeps " + full);
  }

  /** What the passes of a micro-batch hold after the forward pass. */
  private double keptBytes(Recompute recompute) {
    try (GptNeox model = model(Precision.FP32, recompute, false)) {
      ModelChunk chunk = model.chunks().getFirst();
      MicroBatch batch = ModelFixtures.randomBatch(model.config(), 64, 32, 1);
      for (int warmUp = 0; warmUp < 2; warmUp++) {
        model.forwardBackward(batch, 1);
      }
      long before = torch.liveBytes();
      try (ChunkPass pass = chunk.begin(batch)) {
        chunk.forward(pass, 1);
        return torch.liveBytes() - before;
      }
    }
  }

  @Test
  void modesHaveTheNamesOfTheRunConfiguration() {
    assertEquals(Recompute.NONE, Recompute.of("none"));
    assertEquals(Recompute.SELECTIVE, Recompute.of("selective"));
    assertEquals(Recompute.FULL, Recompute.of("full"));
    assertThrows(IllegalArgumentException.class, () -> Recompute.of("Full"));
  }
}
