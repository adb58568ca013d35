package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.model.ModelConfig;

/**
 * What all ranks know of a checkpoint.
 *
 * @param step optimizer steps done
 * @param consumedSamples samples trained on, skipped or left out; the next step begins with this
 *     one
 * @param tokens of the steps
 * @param skippedSteps of the steps, how many have changed nothing
 * @param seed of initialisation and data order
 * @param data what the samples were taken from, as {@link
 *     dev.tatara.trainer.dataset.TrainingData#identity} says it; null where nothing was trained
 * @param model shape of the model, with the vocabulary as this layout pads it
 * @param precision of the passes: {@code fp32} or {@code bf16}
 * @param parallelism layout that writes it
 */
public record CheckpointFacts(
    int step,
    long consumedSamples,
    long tokens,
    int skippedSteps,
    int seed,
    String data,
    ModelConfig model,
    String precision,
    CheckpointLayout parallelism) {

  /** Of weights that no data is known of. */
  public CheckpointFacts(
      int step,
      long consumedSamples,
      long tokens,
      int seed,
      ModelConfig model,
      String precision,
      CheckpointLayout parallelism) {
    this(step, consumedSamples, tokens, 0, seed, null, model, precision, parallelism);
  }
}
