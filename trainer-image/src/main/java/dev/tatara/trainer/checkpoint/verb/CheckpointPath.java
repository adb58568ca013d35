package dev.tatara.trainer.checkpoint.verb;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person names a checkpoint by. */
final class CheckpointPath {
  private CheckpointPath() {}

  /**
   * Opens the checkpoint in a folder, or the newest of the run in a folder.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when there is neither, {@code
   *     CheckpointCorrupt} when the manifest cannot be used
   */
  static Checkpoint open(Path path) {
    if (Files.isDirectory(path.resolve(CheckpointStore.FOLDER))) {
      return new CheckpointStore(path)
          .committed().stream()
              .findFirst()
              .orElseThrow(() -> invalid("the run " + path + " has no committed checkpoint"));
    }
    if (!Files.isDirectory(path)) {
      throw invalid(path + " is no folder");
    }
    return Checkpoint.open(path);
  }

  private static TrainerException invalid(String message) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        message,
        "name a folder such as runs/<namespace>/<run>/checkpoints/step-00000300, or that of a run");
  }
}
