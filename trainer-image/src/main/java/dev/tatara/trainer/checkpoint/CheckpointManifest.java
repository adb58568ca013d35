package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.model.ModelConfig;
import java.util.List;

/**
 * {@code manifest.json} of a checkpoint.
 *
 * @param kind {@code checkpoint}
 * @param formatVersion of the files
 * @param created UTC, ISO-8601
 * @param trainerVersion that wrote it
 * @param step optimizer steps done
 * @param consumedSamples samples trained on; the next step begins with this one
 * @param tokens trained on
 * @param seed of initialisation and data order
 * @param model shape of the model
 * @param precision of the passes: {@code fp32} or {@code bf16}
 * @param parallelism layout that wrote it; any other can read it
 * @param files every file of the folder but the manifest
 */
public record CheckpointManifest(
    String kind,
    int formatVersion,
    String created,
    String trainerVersion,
    int step,
    long consumedSamples,
    long tokens,
    int seed,
    ModelConfig model,
    String precision,
    ParallelismSettings parallelism,
    List<FileEntry> files) {

  /** What {@link #kind} says. */
  public static final String KIND = "checkpoint";

  /** The format that this trainer writes and reads. */
  public static final int FORMAT_VERSION = 1;
}
