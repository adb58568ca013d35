package dev.tatara.trainer.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logits and loss against loops over doubles. */
class LogitsTest {
  private static final int[][] TOKENS = {{3, 1, 4, 1, 5, 9, 2}, {6, 36, 0, 35, 8, 9, 7}};

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private GptNeox model(boolean parallelResidual, double rotaryPercent) {
    GptNeox model =
        GptNeox.forInference(
            torch, ModelFixtures.oddConfig(parallelResidual, rotaryPercent), Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 11);
    return model;
  }

  @ParameterizedTest
  @CsvSource({"false, 1.0", "true, 1.0", "false, 0.25", "true, 0.25"})
  void logitsEqualTheReference(boolean parallelResidual, double rotaryPercent) {
    GptNeox model = model(parallelResidual, rotaryPercent);
    PlainReference reference = new PlainReference(model.config(), model.parameters());
    try (Aten scope = torch.newScope()) {
      NDArray logits = model.logits(scope, TOKENS);
      assertEquals(new Shape(2, 7, 37), logits.getShape());
      float[] actual = logits.toFloatArray();
      for (int i = 0; i < TOKENS.length; i++) {
        double[][] expected = reference.logits(TOKENS[i]);
        for (int position = 0; position < 7; position++) {
          for (int token = 0; token < 37; token++) {
            assertEquals(expected[position][token], actual[(i * 7 + position) * 37 + token], 2e-5);
          }
        }
      }
    }
  }

  @Test
  void lossIsTheMaskedMeanOverTheRealVocabulary() {
    GptNeox model = model(false, 0.25);
    MicroBatch batch = ModelFixtures.randomBatch(model.config(), 2, 7, 5);
    double sum = 0;
    double count = 0;
    for (int i = 0; i < 2; i++) {
      int[] tokens = Arrays.copyOfRange(batch.inputs(), i * 7, i * 7 + 7);
      double[][] logits = new PlainReference(model.config(), model.parameters()).logits(tokens);
      for (int position = 0; position < 7; position++) {
        double total = 0;
        for (double logit : logits[position]) {
          total += Math.exp(logit);
        }
        int target = batch.targets()[i * 7 + position];
        float mask = batch.lossMask()[i * 7 + position];
        sum += mask * (Math.log(total) - logits[position][target]);
        count += mask;
      }
    }
    assertEquals(sum / count, model.loss(batch), 1e-5);
  }

  @Test
  void chosenPositionsHaveTheSameLogits() {
    GptNeox model = model(true, 0.25);
    try (Aten scope = torch.newScope()) {
      float[] all = model.logits(scope, TOKENS).toFloatArray();
      float[] chosen = model.logits(scope, TOKENS, new int[] {13, 2}).toFloatArray();
      float[] last = Arrays.copyOfRange(all, 13 * 37, 14 * 37);
      float[] third = Arrays.copyOfRange(all, 2 * 37, 3 * 37);
      assertArrayEquals(last, Arrays.copyOfRange(chosen, 0, 37), 1e-5f);
      assertArrayEquals(third, Arrays.copyOfRange(chosen, 37, 74), 1e-5f);
    }
  }

  @Test
  void aTargetOfNextToNoProbabilityHasAFiniteLoss() {
    GptNeox model = GptNeox.forTraining(torch, ModelFixtures.oddConfig(false, 1), Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 11);
    var head = model.parameters().get("embed_out.weight").masterMemory();
    for (long i = 0; i < head.byteSize() / 4; i++) {
      float value = head.getAtIndex(JAVA_FLOAT, i);
      head.setAtIndex(JAVA_FLOAT, i, 200 * value);
    }
    MicroBatch batch = ModelFixtures.randomBatch(model.config(), 2, 7, 5);
    double loss = model.loss(batch);
    assertEquals(loss, model.forwardBackward(batch, 1), 1e-6 * loss);
    assertTrue(loss > 100 && Double.isFinite(loss));
  }

  @Test
  void tokensThatDoNotFitAreRefused() {
    GptNeox model = model(false, 1);
    try (Aten scope = torch.newScope()) {
      assertThrows(IllegalArgumentException.class, () -> model.logits(scope, new int[1][10]));
      assertThrows(
          IllegalArgumentException.class, () -> model.logits(scope, new int[][] {{1, 2}, {1}}));
      assertThrows(
          IllegalArgumentException.class, () -> model.logits(scope, new int[][] {{1, 37}}));
    }
  }
}
