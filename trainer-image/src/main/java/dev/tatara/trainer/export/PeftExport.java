package dev.tatara.trainer.export;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsWriter;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import dev.tatara.trainer.safetensors.TensorSource;
import dev.tatara.trainer.weights.CheckpointWeights;
import dev.tatara.trainer.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the adapters of a checkpoint as a folder that Hugging Face's PEFT loads onto the model
 * that the run began with: {@code PeftModel.from_pretrained(model, folder)}.
 *
 * @param checkpoint of a model with adapters
 * @param baseModel what the run began with, for people; null when it is not known
 */
record PeftExport(Checkpoint checkpoint, String baseModel) {
  /** As manifests call it. */
  static final String KIND = "peft";

  static final String WEIGHTS = "adapter_model.safetensors";

  private static final int FORMAT_VERSION = 1;

  /** Before the names of a causal language model's tensors in PEFT. */
  private static final String PREFIX = "base_model.model.";

  /** Whether the folder holds this export already. */
  boolean isIn(Path target) {
    try {
      return ArtifactStore.single(target).find(key()).isPresent();
    } catch (TrainerException e) { // another one, which is replaced
      return false;
    }
  }

  /**
   * Writes the folder, in the place of an older export, which stays when the new one fails.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when the checkpoint's files are not those of
   *     its manifest
   */
  Artifact write(Path target) throws IOException {
    checkpoint.verifyModel();
    try (PendingArtifact pending = ArtifactStore.single(target).begin(key());
        WeightSource weights = CheckpointWeights.open(checkpoint)) {
      List<String> names = weights.names().stream().filter(LoraConfig::isAdapter).toList();
      List<TensorSource> tensors = names.stream().map(name -> source(weights, name)).toList();
      SafetensorsWriter.write(pending.folder().resolve(WEIGHTS), ExportedWeights.METADATA, tensors);
      AtomicFiles.writeJson(pending.folder().resolve(PeftConfig.FILE_NAME), config());
      return pending.replace(
          Map.of("checkpoint", Map.of("step", checkpoint.step(), "files", inputs())),
          Map.of(),
          Map.of("parameters", checkpoint.manifest().model().trainedParameterCount()),
          List.of());
    }
  }

  private static TensorSource source(WeightSource weights, String name) {
    return new TensorSource(
        new TensorDescriptor(PREFIX + name, ElementType.F32, weights.shape(name)),
        sink -> ExportedWeights.copy(weights, name, WeightType.FLOAT32, sink));
  }

  private ArtifactKey key() {
    return new ArtifactKey(
        KIND, FORMAT_VERSION, Map.of(), Map.of("checkpoint", inputs(), "config", config()));
  }

  private PeftConfig config() {
    return PeftConfig.of(checkpoint.manifest().model().lora(), baseModel);
  }

  private List<FileEntry> inputs() {
    return checkpoint.modelFiles();
  }
}
