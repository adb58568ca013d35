package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointSaver;
import dev.tatara.trainer.inference.InitialWeights;
import dev.tatara.trainer.progress.StepFigures;
import dev.tatara.trainer.watch.Journal;
import dev.tatara.trainer.watch.Phase;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Saves a run's state between its steps, and sets it back.
 *
 * @param journal of the rank
 * @param initial what the run begins with, other than random weights
 * @param listener hears of steps, and of what the run goes on from
 */
record StateKeeper(
    TrainingState state,
    Journal journal,
    CheckpointSaver saver,
    Recovery recovery,
    Supplier<Optional<InitialWeights>> initial,
    RunListener listener)
    implements TrainingLoop.Listener {

  @Override
  public void step(StepFigures figures) throws IOException {
    listener.step(figures);
  }

  @Override
  public void rollBack(SampleRange positions, String cause) throws IOException {
    journal.enter(Phase.CHECKPOINT);
    saver.settle();
    Optional<Checkpoint> from = recovery.goBack(positions, state.step(), cause);
    state.start(from, from.isPresent() ? Optional.empty() : initial.get());
    listener.begin(state, recovery.rollbacks(), from);
  }

  @Override
  public void checkpoint() {
    journal.enter(Phase.CHECKPOINT);
    saver.save(state.content());
  }

  @Override
  public boolean finish(boolean terminated) {
    journal.enter(Phase.CHECKPOINT);
    return saver.finish(!terminated);
  }
}
