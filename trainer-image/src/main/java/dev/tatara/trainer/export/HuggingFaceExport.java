package dev.tatara.trainer.export;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.artifact.Sha256;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.inference.CheckpointFolder;
import dev.tatara.trainer.inference.HuggingFaceConfig;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.weights.WeightSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a checkpoint as a Hugging Face folder, in one piece: in a folder beside it that is renamed
 * when its manifest is written. Adapters are merged into the weights.
 *
 * @param checkpoint to export
 * @param facts for the model card
 * @param type of the exported weights
 * @param maxShardSize most bytes of weights a file
 */
record HuggingFaceExport(
    Checkpoint checkpoint, TrainingFacts facts, WeightType type, long maxShardSize) {
  /** As manifests call it. */
  static final String KIND = "huggingface";

  /** The limit of {@code transformers} itself. */
  static final String DEFAULT_SHARD_SIZE = "5GB";

  private static final int FORMAT_VERSION = 1;

  /** The export that lies in the folder already, if it is this one. */
  Optional<Artifact> find(Path target) {
    return ArtifactStore.single(target).find(key());
  }

  /**
   * Writes the folder, in the place of an older export, which stays when the new one fails.
   *
   * @throws dev.tatara.trainer.TrainerException {@code CheckpointCorrupt} when the checkpoint's
   *     files are not those of its manifest
   */
  Artifact write(Path target) throws IOException {
    checkpoint.verifyModel();
    try (PendingArtifact pending = ArtifactStore.single(target).begin(key())) {
      writeFiles(pending.folder());
      return commit(pending);
    }
  }

  private Artifact commit(PendingArtifact pending) throws IOException {
    return pending.replace(
        Map.of("checkpoint", Map.of("step", checkpoint.step(), "files", inputs())),
        settings(),
        Map.of(
            "parameters", checkpoint.manifest().model().withoutLora().parameterCount(),
            "tokens", checkpoint.manifest().tokens()),
        licences());
  }

  private void writeFiles(Path folder) throws IOException {
    try (WeightSource weights = new CheckpointFolder(checkpoint).weights()) {
      ExportedWeights.write(weights, type, maxShardSize, folder);
    }
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizer())) {
      AtomicFiles.writeJson(
          folder.resolve(HuggingFaceConfig.FILE_NAME),
          HuggingFaceConfig.of(
              checkpoint.manifest().model(),
              tokenizer.bosId(),
              tokenizer.eosId(),
              type.torchName()));
      TransformersTokenizer.write(
          checkpoint.tokenizer(),
          tokenizer,
          checkpoint.manifest().model().sequenceLength(),
          folder);
    }
    AtomicFiles.write(folder.resolve("README.md"), card());
  }

  /** The card is part of it: a later evaluation changes the export. */
  private ArtifactKey key() {
    return new ArtifactKey(
        KIND,
        FORMAT_VERSION,
        settings(),
        Map.of("checkpoint", inputs(), "card", Sha256.of(card())));
  }

  private Map<String, Object> settings() {
    return Map.of("dtype", type.torchName(), "maxShardSize", maxShardSize);
  }

  private byte[] card() {
    return ModelCard.of(checkpoint.manifest(), facts).getBytes(StandardCharsets.UTF_8);
  }

  private List<FileEntry> inputs() {
    return checkpoint.modelFiles();
  }

  private List<String> licences() {
    return facts.sources().stream()
        .map(DataSettings.Source::licence)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }
}
