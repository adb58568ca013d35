package dev.tatara.trainer.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed checkpoint.
 *
 * @param folder holds the files and the manifest
 * @param manifest as read from the folder
 */
public record Checkpoint(Path folder, CheckpointManifest manifest) {
  /** fp32 master weights under their Hugging Face names. */
  public static final String MODEL = "model.safetensors";

  /** {@code exp_avg.<name>} and {@code exp_avg_sq.<name>}, fp32. */
  public static final String OPTIMIZER = "optimizer.safetensors";

  /** The SentencePiece model, so that the checkpoint can be used by itself. */
  public static final String TOKENIZER = "tokenizer.model";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Reads the manifest of a folder.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when it is missing, malformed or of another
   *     format
   */
  public static Checkpoint open(Path folder) {
    Path file = folder.resolve(Manifest.FILE_NAME);
    try {
      CheckpointManifest manifest =
          MAPPER.readValue(Files.readAllBytes(file), CheckpointManifest.class);
      if (!CheckpointManifest.KIND.equals(manifest.kind())
          || manifest.formatVersion() != CheckpointManifest.FORMAT_VERSION) {
        throw new IOException(
            "it is a " + manifest.kind() + " of format version " + manifest.formatVersion());
      }
      return new Checkpoint(folder, manifest);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          "no checkpoint in " + folder + ": " + e.getMessage(),
          "remove the folder " + folder + " to go on from an earlier checkpoint",
          e);
    }
  }

  /** Optimizer steps done. */
  public int step() {
    return manifest.step();
  }

  /** The path of one of its files. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Hashes every file.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when one is missing or differs from the
   *     manifest
   */
  public void verify() {
    manifest.files().forEach(file -> file.verify(folder, FailureReason.CHECKPOINT_CORRUPT));
  }
}
