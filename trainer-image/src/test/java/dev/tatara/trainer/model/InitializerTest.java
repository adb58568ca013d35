package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitializerTest {
  private final ModelConfig config =
      new ModelConfig(2, 128, 4, 512, 16, 1, 10000, false, 1e-5, 1000, 1024);
  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private float[] values(String name, long seed) {
    GptNeox model = GptNeox.forInference(torch, config, Precision.FP32);
    model.initialize(seed);
    return model.parameters().get(name).master().toFloatArray();
  }

  @Test
  void valuesHaveTheAskedDistribution() {
    float[] embedding = values("gpt_neox.embed_in.weight", 1);
    assertNormal(Math.sqrt(2 / (5.0 * 128)), Arrays.copyOf(embedding, 1000 * 128));
    assertNormal(2 / (2 * Math.sqrt(128)), values("gpt_neox.layers.1.mlp.dense_4h_to_h.weight", 1));
  }

  private static void assertNormal(double deviation, float[] values) {
    double n = values.length;
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (float value : values) {
      double z = value / deviation;
      sum += z;
      squares += z * z;
      fourths += z * z * z * z;
    }
    assertEquals(0, sum / n, 5 / Math.sqrt(n));
    assertEquals(1, squares / n, 5 * Math.sqrt(2 / n));
    assertEquals(3, fourths / n, 5 * Math.sqrt(96 / n));
  }

  @Test
  void biasesAreZeroAndNormsOne() {
    float[] bias = values("gpt_neox.layers.0.attention.dense.bias", 1);
    assertEquals(0, Arrays.hashCode(bias) - Arrays.hashCode(new float[128]));
    for (float value : values("gpt_neox.final_layer_norm.weight", 1)) {
      assertEquals(1, value);
    }
  }

  @Test
  void theSeedAndTheNameDecide() {
    float[] first = values("gpt_neox.layers.0.attention.dense.weight", 1);
    assertEquals(-1, Arrays.mismatch(first, values("gpt_neox.layers.0.attention.dense.weight", 1)));
    assertNotEquals(first[0], values("gpt_neox.layers.0.attention.dense.weight", 2)[0]);
    assertNotEquals(first[0], values("gpt_neox.layers.1.attention.dense.weight", 1)[0]);
  }

  /** Written down once; another machine or a later version must draw the same. */
  @Test
  void valuesAreKnown() {
    float[] values = values("embed_out.weight", 1234);
    assertEquals(0.009230162f, values[0]);
    assertEquals(0.012272273f, values[1]);
    assertEquals(-0.14341268f, values[127999]);
  }

  @Test
  void rowsThatPadTheVocabularyAreZero() {
    for (String name : List.of("gpt_neox.embed_in.weight", "embed_out.weight")) {
      float[] values = values(name, 1);
      assertEquals(1024 * 128, values.length);
      for (int i = 1000 * 128; i < values.length; i++) {
        assertEquals(0, values[i]);
      }
    }
  }

  /** Slices of any cut, put together, are the tensor that one process draws. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void ranksDrawSlicesOfTheSameTensors(int size) {
    ModelConfig divided = config.forTensorParallel(size);
    List<ParameterSpec> specs = ParameterSpec.all(divided);
    try (Aten scope = torch.newScope();
        GptNeox whole = GptNeox.forInference(torch, config, Precision.FP32)) {
      whole.initialize(5);
      for (ParameterSpec spec : specs) {
        float[] expected = whole.parameters().get(spec.name()).master().toFloatArray();
        long columns = spec.shape().getLast();
        for (int rank = 0; rank < size; rank++) {
          ParameterSpec part = spec.part(rank, size);
          Partition partition = part.partition();
          NDArray master = scope.empty(ElementType.FLOAT32, part.sizes());
          new Initializer(5).draw(part, 0, torch.memory(master));
          float[] values = master.toFloatArray();
          int width = part.shape().getLast().intValue();
          for (int i = 0; i < values.length; i++) {
            long row = i / width;
            long column = i % width;
            if (width < columns) {
              column += partition.offset();
            } else {
              row += partition.offset();
            }
            long index = row * columns + column;
            assertEquals(index < expected.length ? expected[(int) index] : 0, values[i]);
          }
        }
      }
    }
  }

  @Test
  void quantilesAreTheNormalDistributions() {
    assertEquals(0, NormalQuantile.of(0.5));
    assertEquals(1.959963984540054, NormalQuantile.of(0.975), 1e-14);
    assertEquals(-4.264890793922825, NormalQuantile.of(1e-5), 1e-14);
    assertEquals(-7.034483825301132, NormalQuantile.of(1e-12), 1e-13);
    for (double x = -5; x <= 5; x += 0.01) {
      assertEquals(x, NormalQuantile.of(PlainReference.normalProbability(x)), 1e-9);
    }
  }
}
