package dev.tatara.trainer.bench;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One step of a small model on two engines, from the same weights and tokens: how far apart are
 * loss, gradients, and the weights that AdamW makes of them.
 */
final class StepComparison {
  private static final TrainingShape SHAPE = new TrainingShape("check", 3, 128, 4, 96, 3, 500);
  private static final double LEARNING_RATE = 1e-3;

  /**
   * How far a step is from the reference.
   *
   * @param loss relative
   * @param gradient L2 distance over the reference's L2 norm, of the parameter that is farthest off
   * @param worst that parameter
   * @param weights L2 distance of all weights after AdamW over the L2 norm of the reference's
   *     change
   */
  record Difference(double loss, double gradient, String worst, double weights) {

    /** Whether it is what rounding in this precision explains. */
    boolean explained(Precision precision) {
      return switch (precision) {
        case FP32 -> loss < 1e-5 && gradient < 1e-3 && weights < 2e-2;
        // Adam's first step is the sign of the gradient: rounding turns those that are nearly 0.
        case BF16 -> loss < 5e-3 && gradient < 5e-2 && weights < 0.5;
      };
    }
  }

  /** What a step leaves. */
  private record Step(
      double loss,
      Map<String, float[]> before,
      Map<String, float[]> gradients,
      Map<String, float[]> after) {}

  private StepComparison() {}

  /**
   * Compares.
   *
   * @param reference computes in fp32
   * @param checked computes in {@code precision}
   */
  static Difference of(Torch reference, Torch checked, Precision precision) {
    Step expected = step(reference, Precision.FP32);
    Step actual = step(checked, precision);
    double gradient = 0;
    String worst = "";
    double moved = 0;
    double apart = 0;
    for (String name : expected.gradients.keySet()) {
      float[] right = expected.gradients.get(name);
      double off =
          distance(right, actual.gradients.get(name))
              / Math.max(1e-12, distance(right, new float[right.length]));
      if (!(off <= gradient)) { // also where it is not a number
        gradient = off;
        worst = name;
      }
      moved += square(distance(expected.after.get(name), expected.before.get(name)));
      apart += square(distance(expected.after.get(name), actual.after.get(name)));
    }
    return new Difference(
        Math.abs(actual.loss - expected.loss) / expected.loss,
        gradient,
        worst,
        Math.sqrt(apart / moved));
  }

  private static Step step(Torch torch, Precision precision) {
    try (GptNeox model = GptNeox.forTraining(torch, SHAPE.model(), precision);
        AdamW optimizer =
            new AdamW(torch, model.parameters(), new AdamW.Settings(0.9, 0.95, 1e-8, 0.1))) {
      model.initialize(1);
      Map<String, float[]> before = masters(torch, model);
      model.parameters().zeroGradients();
      double loss = 0;
      SplittableRandom random = new SplittableRandom(7);
      for (int batch = 0; batch < 2; batch++) { // two, so that gradients are added too
        loss += model.forwardBackward(SHAPE.randomBatch(random), 0.5) / 2;
      }
      model.parameters().gradientBuckets(); // settles those that nothing was added to
      Map<String, float[]> gradients = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters().all()) {
        gradients.put(parameter.name(), values(torch, parameter.gradient()));
      }
      optimizer.step(LEARNING_RATE, 1);
      return new Step(loss, before, gradients, masters(torch, model));
    }
  }

  private static Map<String, float[]> masters(Torch torch, GptNeox model) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters().all()) {
      values.put(parameter.name(), values(torch, parameter.master()));
    }
    return values;
  }

  private static float[] values(Torch torch, NDArray tensor) {
    try (Arena arena = Arena.ofConfined();
        Aten aten = torch.newScope()) {
      MemorySegment bytes = aten.exchangeMemory(tensor);
      MemorySegment host = arena.allocate(bytes.byteSize(), Float.BYTES);
      torch.copyToHost(bytes, host);
      return host.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += square((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double square(double x) {
    return x * x;
  }
}
