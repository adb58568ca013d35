package dev.tatara.trainer.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.model.ModelConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of a checkpoint.
 *
 * @param kind {@code checkpoint}
 * @param formatVersion of the files
 * @param digest SHA-256 of the canonical JSON of all other fields, so that a damaged manifest shows
 * @param created UTC, ISO-8601
 * @param trainerVersion that wrote it
 * @param step optimizer steps done
 * @param consumedSamples samples trained on, skipped or left out; the next step begins with this
 *     one
 * @param tokens of the steps
 * @param skippedSteps of the steps, how many have changed nothing; left out where it is 0
 * @param seed of initialisation and data order
 * @param data what the samples were taken from, or null where that is not known
 * @param model shape of the model
 * @param precision of the passes: {@code fp32} or {@code bf16}
 * @param parallelism layout that wrote it; any other can read it
 * @param files every file of the folder but the manifest
 * @param tensors weights and moments by their names
 */
public record CheckpointManifest(
    String kind,
    int formatVersion,
    String digest,
    String created,
    String trainerVersion,
    int step,
    long consumedSamples,
    long tokens,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int skippedSteps,
    int seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) String data,
    ModelConfig model,
    String precision,
    CheckpointLayout parallelism,
    List<FileEntry> files,
    Map<String, StoredTensor> tensors) {

  /** What {@link #kind} says. */
  public static final String KIND = "checkpoint";

  /** The format that this trainer writes and reads. */
  public static final int FORMAT_VERSION = 2;

  static CheckpointManifest of(
      CheckpointFacts facts, List<FileEntry> files, Map<String, StoredTensor> tensors) {
    CheckpointManifest manifest =
        new CheckpointManifest(
            KIND,
            FORMAT_VERSION,
            null,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Version.CURRENT,
            facts.step(),
            facts.consumedSamples(),
            facts.tokens(),
            facts.skippedSteps(),
            facts.seed(),
            facts.data(),
            facts.model(),
            facts.precision(),
            facts.parallelism(),
            files,
            tensors);
    return manifest.with(manifest.computeDigest());
  }

  /** What all ranks knew when it was saved. */
  public CheckpointFacts facts() {
    return new CheckpointFacts(
        step, consumedSamples, tokens, skippedSteps, seed, data, model, precision, parallelism);
  }

  /** What {@link #digest} must say. */
  String computeDigest() {
    return CanonicalJson.digest(with(null));
  }

  private CheckpointManifest with(String otherDigest) {
    return new CheckpointManifest(
        kind,
        formatVersion,
        otherDigest,
        created,
        trainerVersion,
        step,
        consumedSamples,
        tokens,
        skippedSteps,
        seed,
        data,
        model,
        precision,
        parallelism,
        files,
        tensors);
  }
}
