package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.model.ModelConfig;

/**
 * What all ranks know of a checkpoint.
 *
 * @param step optimizer steps done
 * @param consumedSamples samples trained on or skipped; the next step begins with this one
 * @param tokens trained on
 * @param seed of initialisation and data order
 * @param model shape of the model, with the vocabulary as this layout pads it
 * @param precision of the passes: {@code fp32} or {@code bf16}
 * @param parallelism layout that writes it
 */
public record CheckpointFacts(
    int step,
    long consumedSamples,
    long tokens,
    int seed,
    ModelConfig model,
    String precision,
    CheckpointLayout parallelism) {}
