package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointChoice;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.checkpoint.StagingMemory;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.RunConfiguration.CheckpointSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a run's checkpoints come from and go to.
 *
 * @param store the run's
 * @param earlier what was in the run's folder before
 * @param settings of the run
 * @param restarts of this rank's process
 */
record RunCheckpoints(
    CheckpointStore store, EarlierTraining earlier, CheckpointSettings settings, int restarts) {

  /**
   * What to go on from, the same on all ranks, which all call this. Whatever the policy says of
   * what a run finds, it goes on from its own checkpoints.
   */
  Optional<Checkpoint> find(Communicator world) throws IOException {
    if (world.rank() == 0) {
      store.tidy();
      if (!settings.resumePolicy().equals("Latest") && restarts == 0) {
        earlier.setAside();
      }
    }
    return CheckpointChoice.newestWhole(store, world);
  }

  /**
   * What keeps new ones; all ranks call this.
   *
   * @param from the checkpoint that the run goes on from
   * @param listener of rank 0
   * @param staging where it keeps what is being saved
   */
  CheckpointSaver saver(
      Communicator world,
      Optional<Checkpoint> from,
      Path tokenizer,
      SaveListener listener,
      StagingMemory staging) {
    Retention retention =
        new Retention(settings.keepLast(), Objects.requireNonNullElse(settings.keepEvery(), 0));
    from.ifPresent(retention::verified);
    return new CheckpointSaver(store, world, retention, tokenizer, listener, staging);
  }
}
