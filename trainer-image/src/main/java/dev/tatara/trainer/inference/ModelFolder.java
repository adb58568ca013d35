package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with a model in it: weights, tokenizer and shape. */
public sealed interface ModelFolder permits CheckpointFolder, HuggingFaceFolder {

  /** The folder itself. */
  Path path();

  /**
   * The shape of the model.
   *
   * @param vocabularySize tokens of the tokenizer that lies beside the weights
   * @throws TrainerException when the folder and its tokenizer do not belong together
   */
  ModelConfig config(int vocabularySize);

  /**
   * Opens the weights.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when they are missing or malformed
   */
  WeightSource weights();

  /** The SentencePiece model; whether it is there is for the caller to see. */
  Path tokenizer();

  /**
   * What a person names a model by: as {@link #of}, or the folder of a run, which stands for its
   * newest checkpoint that is whole.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is none of these, {@code
   *     CheckpointCorrupt} when the run has no whole checkpoint
   */
  static ModelFolder named(Path path) {
    if (!Files.isDirectory(path.resolve(CheckpointStore.FOLDER))) {
      return of(path);
    }
    return new CheckpointStore(path)
        .newestVerified()
        .map(checkpoint -> CheckpointFolder.open(checkpoint.folder()))
        .orElseThrow(
            () ->
                new TrainerException(
                    FailureReason.CONFIGURATION_INVALID,
                    "the run " + path + " has no committed checkpoint",
                    "wait for its first checkpoint, or name another run"));
  }

  /**
   * Finds out what a folder is.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is neither a checkpoint nor a
   *     Hugging Face model
   */
  static ModelFolder of(Path path) {
    if (Files.exists(path.resolve(HuggingFaceConfig.FILE_NAME))) {
      return HuggingFaceFolder.open(path);
    }
    if (Files.exists(path.resolve(Manifest.FILE_NAME))) {
      return CheckpointFolder.open(path);
    }
    throw new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        path + " holds no model: neither a checkpoint's manifest.json nor a config.json",
        "name a folder such as runs/<namespace>/<run>/checkpoints/step-00000300 or"
            + " runs/<namespace>/<run>/export/huggingface");
  }
}
