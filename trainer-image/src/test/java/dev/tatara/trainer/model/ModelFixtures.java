package dev.tatara.trainer.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Small models and batches with nothing regular about them. */
final class ModelFixtures {
  private ModelFixtures() {}

  /** Odd sizes everywhere, a vocabulary of 37 in 128 rows. */
  static ModelConfig oddConfig(boolean parallelResidual, double rotaryPercent) {
    return new ModelConfig(2, 24, 3, 40, 9, rotaryPercent, 10000, parallelResidual, 1e-5, 37, 128);
  }

  /** Every parameter, biases and norms included, at random values of a useful size. */
  static void randomize(ParameterStore parameters, long seed) {
    Random random = new Random(seed);
    for (Parameter parameter : parameters.all()) {
      MemorySegment memory = parameter.masterMemory();
      double centre = parameter.spec().kind() == ParameterSpec.Kind.NORM_WEIGHT ? 1 : 0;
      for (long i = 0; i < parameter.spec().elements(); i++) {
        memory.setAtIndex(JAVA_FLOAT, i, (float) (centre + 0.25 * random.nextGaussian()));
      }
    }
    parameters.refreshComputeWeights();
  }

  /** Adapters at values that depend on the place in the whole tensor alone; B would be 0. */
  static void spreadAdapters(ParameterStore parameters) {
    for (Parameter parameter : parameters.all()) {
      if (LoraConfig.isAdapter(parameter.name())) {
        MemorySegment memory = parameter.masterMemory();
        for (long i = 0; i < parameter.spec().elements(); i++) {
          double place = parameter.partition().globalIndex(i) + parameter.name().hashCode() % 97;
          memory.setAtIndex(JAVA_FLOAT, i, (float) (0.3 * Math.sin(1.7 * place)));
        }
      }
    }
    parameters.refreshComputeWeights();
  }

  static float[] randomFloats(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Random tokens; about a quarter of the positions masked out. */
  static MicroBatch randomBatch(ModelConfig config, int batchSize, int length, long seed) {
    Random random = new Random(seed);
    int positions = batchSize * length;
    int[] inputs = random.ints(positions, 0, config.vocabularySize()).toArray();
    int[] targets = random.ints(positions, 0, config.vocabularySize()).toArray();
    float[] mask = new float[positions];
    for (int i = 0; i < positions; i++) {
      mask[i] = random.nextInt(4) == 0 ? 0 : 1;
    }
    return new MicroBatch(batchSize, length, inputs, targets, mask);
  }
}
