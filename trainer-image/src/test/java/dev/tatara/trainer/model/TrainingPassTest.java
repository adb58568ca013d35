package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.optimizer.GradientClipping;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What training relies on: accumulation, precision, repeatability, steady memory, learning. */
class TrainingPassTest {
  private static final AdamW.Settings ADAMW = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  private GptNeox model(Precision precision) {
    GptNeox model = GptNeox.forTraining(torch, ModelFixtures.oddConfig(false, 0.25), precision);
    ModelFixtures.randomize(model.parameters(), 1);
    return model;
  }

  private static Map<String, float[]> gradients(GptNeox model) {
    Map<String, float[]> gradients = new HashMap<>();
    for (Parameter parameter : model.parameters().all()) {
      gradients.put(parameter.name(), parameter.gradient().toFloatArray());
    }
    return gradients;
  }

  private static double distance(float[] a, float[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < a.length; i++) {
      difference += Math.pow(a[i] - b[i], 2);
      norm += Math.pow(b[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void twoMicroBatchesAccumulateToOneLargeBatch(Precision precision) {
    GptNeox model = model(precision);
    MicroBatch whole = unmasked(ModelFixtures.randomBatch(model.config(), 4, 9, 3));
    double loss = model.forwardBackward(whole, 1);
    Map<String, float[]> expected = gradients(model);

    model.parameters().zeroGradients();
    double first = model.forwardBackward(half(whole, 0), 0.5);
    double second = model.forwardBackward(half(whole, 1), 0.5);
    double tolerance = precision == Precision.FP32 ? 1e-5 : 2e-2;
    assertEquals(loss, (first + second) / 2, 1e-6 * loss);
    gradients(model)
        .forEach(
            (name, gradient) ->
                assertTrue(distance(gradient, expected.get(name)) < tolerance, name));
  }

  private static MicroBatch unmasked(MicroBatch batch) {
    float[] mask = new float[batch.lossMask().length];
    Arrays.fill(mask, 1);
    return new MicroBatch(batch.batchSize(), batch.length(), batch.inputs(), batch.targets(), mask);
  }

  private static MicroBatch half(MicroBatch batch, int index) {
    int size = batch.batchSize() / 2;
    int from = index * size * batch.length();
    int to = from + size * batch.length();
    return new MicroBatch(
        size,
        batch.length(),
        Arrays.copyOfRange(batch.inputs(), from, to),
        Arrays.copyOfRange(batch.targets(), from, to),
        Arrays.copyOfRange(batch.lossMask(), from, to));
  }

  /** bf16 keeps 8 bits, a relative error of 2^-9 an operation; some dozens of these add up. */
  @Test
  void bf16IsCloseToFp32() {
    GptNeox exact = model(Precision.FP32);
    GptNeox rounded = model(Precision.BF16);
    MicroBatch batch = ModelFixtures.randomBatch(exact.config(), 3, 9, 3);
    double loss = exact.forwardBackward(batch, 1);
    assertEquals(loss, rounded.forwardBackward(batch, 1), 0.01 * loss);
    Map<String, float[]> expected = gradients(exact);
    gradients(rounded)
        .forEach(
            (name, gradient) -> {
              double error = distance(gradient, expected.get(name));
              assertTrue(error < 0.03, () -> name + " is off by " + error);
            });
  }

  @Test
  void bucketsHoldTheGradientsOneAfterTheOther() {
    GptNeox model = model(Precision.FP32);
    model.forwardBackward(ModelFixtures.randomBatch(model.config(), 2, 9, 3), 1);
    double squares = 0;
    for (float[] gradient : gradients(model).values()) {
      for (float value : gradient) {
        squares += (double) value * value;
      }
    }
    assertEquals(Math.sqrt(squares), model.parameters().gradientNorm(), 1e-6 * Math.sqrt(squares));

    model.parameters().zeroGradients();
    for (GradientBucket bucket : model.parameters().gradientBuckets()) {
      assertEquals(-1, bucket.memory().mismatch(zeros(bucket.memory().byteSize())));
    }
  }

  private static MemorySegment zeros(long bytes) {
    return MemorySegment.ofArray(new byte[(int) bytes]);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void twoRunsAreEqualBitByBit(Precision precision) {
    assertArrayEquals(train(precision, 12), train(precision, 12));
  }

  private double[] train(Precision precision, int steps) {
    try (GptNeox model = GptNeox.forTraining(torch, ModelFixtures.oddConfig(false, 1), precision);
        AdamW optimizer = new AdamW(torch, model.parameters(), ADAMW)) {
      model.initialize(7);
      double[] losses = new double[steps];
      for (int i = 0; i < steps; i++) {
        losses[i] = step(model, optimizer, ModelFixtures.randomBatch(model.config(), 4, 9, i));
      }
      return losses;
    }
  }

  private static double step(GptNeox model, AdamW optimizer, MicroBatch batch) {
    model.parameters().zeroGradients();
    double loss = model.forwardBackward(batch, 1);
    double norm = model.parameters().gradientNorm();
    optimizer.step(3e-3, new GradientClipping(1).coefficient(norm));
    return loss;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aSmallModelLearnsASequenceByHeart(Precision precision) {
    try (GptNeox model =
            GptNeox.forTraining(torch, ModelFixtures.oddConfig(false, 0.25), precision);
        AdamW optimizer = new AdamW(torch, model.parameters(), ADAMW)) {
      model.initialize(7);
      MicroBatch batch =
          MicroBatch.of(
              List.of(
                  new int[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3},
                  new int[] {2, 7, 1, 8, 2, 8, 1, 8, 2, 8}));
      double first = model.loss(batch);
      assertEquals(Math.log(37), first, 0.3);
      for (int i = 0; i < 150; i++) {
        step(model, optimizer, batch);
      }
      assertTrue(model.loss(batch) < 0.1, "loss " + model.loss(batch));
    }
  }
}
