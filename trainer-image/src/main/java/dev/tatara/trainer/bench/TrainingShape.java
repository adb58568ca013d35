package dev.tatara.trainer.bench;

import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.model.ModelConfig;

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

  /** 8 layers of 512, 8 heads, 4 samples of 256 tokens. */
  static final TrainingShape SMALL = new TrainingShape("small", 8, 512, 8, 256, 4, 8192);

  /** 24 layers of 768, 12 heads, one sample of 1,024 tokens, so that nothing is tuned to one. */
  static final TrainingShape DEEP = new TrainingShape("deep", 24, 768, 12, 1024, 1, 8192);

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

  int tokensPerStep() {
    return microBatchSize * sequenceLength;
  }
}
