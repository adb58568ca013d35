package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointChoice;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.checkpoint.StagingMemory;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.RunConfiguration.CheckpointSettings;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.inference.InitialWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a run's checkpoints come from and go to.
 *
 * @param store the run's
 * @param settings of the run
 * @param gate which of them passed the gates of the evaluation, and must stay
 */
record RunCheckpoints(CheckpointStore store, CheckpointSettings settings, GateMark gate) {

  /**
   * What to go on from, the same on all ranks, which all call this; what the run must not go on
   * from is not there any more ({@link RunBeginning}).
   */
  Optional<Checkpoint> find(Communicator world) throws IOException {
    if (world.rank() == 0) {
      store.tidy();
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
        new Retention(
            settings.keepLast(),
            Objects.requireNonNullElse(settings.keepEvery(), 0),
            gate::passedStep);
    from.ifPresent(retention::verified);
    return new CheckpointSaver(store, world, retention, tokenizer, listener, staging);
  }

  /**
   * Sees to it that the weights which the run's adapters are on lie in its folder, for checkpoints
   * to refer to. Rank 0 calls it, before the first save; nothing happens where weights train.
   *
   * @param facts of the run
   * @param from the checkpoint that the run goes on from
   * @param initial what it begins with, if it does not go on
   */
  void keepBase(
      CheckpointFacts facts,
      Optional<Checkpoint> from,
      Optional<InitialWeights> initial,
      Path tokenizer)
      throws IOException {
    if (facts.model().lora() == null) {
      return;
    }
    if (from.isEmpty()) {
      InitialWeights weights = initial.orElseThrow();
      store.base().write(facts, part -> weights.fill(List.of(part)), tokenizer);
    } else if (!store.base().isListedBy(from.get())) {
      try (CheckpointReader reader = CheckpointReader.open(from.get())) {
        store.base().write(facts, reader::read, tokenizer);
      }
    }
  }
}
