package dev.tatara.trainer.bench;

import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model and a micro-batch to measure with.
 *
 * @param name as in {@code --shape}
 * @param microBatchSize samples a step
 * @param vocabularySize tokens of the vocabulary
 */
record TrainingShape(
    String name,
    int layers,
    int hiddenSize,
    int heads,
    int sequenceLength,
    int microBatchSize,
    int vocabularySize) {

  /** 2 layers of 64, 4 heads, 2 samples of 32 tokens: it only shows that something works. */
  static final TrainingShape TINY = new TrainingShape("tiny", 2, 64, 4, 32, 2, 500);

  /** 8 layers of 512, 8 heads, 4 samples of 256 tokens. */
  static final TrainingShape SMALL = new TrainingShape("small", 8, 512, 8, 256, 4, 8192);

  /** 24 layers of 768, 12 heads, one sample of 1,024 tokens, so that nothing is tuned to one. */
  static final TrainingShape DEEP = new TrainingShape("deep", 24, 768, 12, 1024, 1, 8192);

  /** 24 layers of 1024, 16 heads, 4 samples of 2,048 tokens: for GPUs. */
  static final TrainingShape MEDIUM = new TrainingShape("medium", 24, 1024, 16, 2048, 4, 50_000);

  /** The reference run's model: 24 layers of 2048, 16 heads, one sample of 2,048 tokens. */
  static final TrainingShape LARGE = new TrainingShape("1.3B", 24, 2048, 16, 2048, 1, 50_000);

  ModelConfig model() {
    ModelSettings settings =
        new ModelSettings(
            "gpt-neox",
            layers,
            hiddenSize,
            heads,
            4 * hiddenSize,
            sequenceLength,
            1.0,
            10_000,
            false,
            1e-5);
    return ModelConfig.of(settings, vocabularySize);
  }

  /** A micro-batch of random tokens. */
  MicroBatch randomBatch(SplittableRandom random) {
    List<int[]> samples = new ArrayList<>();
    for (int i = 0; i < microBatchSize; i++) {
      samples.add(random.ints(sequenceLength + 1, 0, vocabularySize).toArray());
    }
    return MicroBatch.of(samples);
  }

  int tokensPerStep() {
    return microBatchSize * sequenceLength;
  }
}
