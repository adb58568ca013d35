package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be written; the fields of {@link CheckpointManifest} and what lies beside it.
 *
 * @param weights for {@link Checkpoint#MODEL}
 * @param moments for {@link Checkpoint#OPTIMIZER}
 * @param tokenizer the SentencePiece model to copy
 */
public record CheckpointContent(
    int step,
    long consumedSamples,
    long tokens,
    int seed,
    ModelConfig model,
    String precision,
    ParallelismSettings parallelism,
    List<CheckpointTensors.Tensor> weights,
    List<CheckpointTensors.Tensor> moments,
    Path tokenizer) {}
