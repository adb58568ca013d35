package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointManifest;

/**
 * What decides which samples a run trains on, and when. A checkpoint says how many samples are
 * behind it: only in the same order are those that follow the ones that were not seen yet.
 *
 * @param seed of the order
 * @param data what the samples are taken from: {@link
 *     dev.tatara.trainer.dataset.TrainingData#identity}
 */
record DataOrder(int seed, String data) {

  /**
   * Requires that the samples behind a checkpoint were those that this order begins with. A run may
   * have become longer since; then the order is the same as far as the data was read once.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when they were others
   */
  void requireOf(Checkpoint checkpoint) {
    CheckpointManifest manifest = checkpoint.manifest();
    if (manifest.consumedSamples() == 0) {
      return;
    }
    if (manifest.seed() != seed) {
      throw mismatch(
          checkpoint,
          "training.seed %d, the run has %d".formatted(manifest.seed(), seed),
          "set training.seed to " + manifest.seed());
    }
    // Checkpoints of earlier versions do not say what they were trained on.
    if (manifest.data() != null && !manifest.data().equals(data)) {
      throw mismatch(
          checkpoint,
          "other data: another dataset, data.split, or names or weights of data.sources",
          "give the run the data that it began with");
    }
  }

  private static TrainerException mismatch(Checkpoint checkpoint, String what, String hint) {
    return new TrainerException(
        FailureReason.CONFIGURATION_INVALID,
        "checkpoint %s was trained with %s: from here on samples would be repeated and left out"
            .formatted(checkpoint.folder(), what),
        hint
            + ", or let it begin anew: without checkpoint.resumeFrom, in a folder of its own, or with"
            + " checkpoint.resumePolicy Never");
  }
}
