package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.optimizer.LearningRateSchedule;
import dev.tatara.trainer.progress.StepFigures;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Steps until the run is done, and the checkpoints between them. */
final class TrainingLoop {

  /** What happens around the steps; called on every rank. */
  interface Listener {
    /** A step is done. */
    void step(StepFigures figures) throws IOException;

    /** The state is to be kept. */
    void checkpoint() throws IOException;

    /**
     * There are no more steps: returns when what was to be kept is on the disk.
     *
     * @param terminated whether there is little time, since the process was asked to end
     */
    void finish(boolean terminated) throws IOException;
  }

  private final TrainingSettings settings;
  private final int checkpointEvery;
  private final TrainingState state;
  private final TrainingStep step;
  private final BooleanSupplier stopRequested;
  private final LearningRateSchedule schedule;

  /**
   * @param checkpointEvery steps between checkpoints
   * @param stopRequested whether this rank has been asked to end
   */
  TrainingLoop(
      TrainingSettings settings,
      int checkpointEvery,
      TrainingState state,
      TrainingStep step,
      BooleanSupplier stopRequested) {
    this.settings = settings;
    this.checkpointEvery = checkpointEvery;
    this.state = state;
    this.step = step;
    this.stopRequested = stopRequested;
    this.schedule = LearningRateSchedule.of(settings);
  }

  /**
   * Trains from the state's step to the last one.
   *
   * @throws TrainerException {@code NonFiniteLoss}, on all ranks in the same step; {@code
   *     Terminated} after a checkpoint, when a rank was asked to end; {@code PeerLost}
   */
  void run(Listener listener) throws IOException {
    while (state.step() < settings.steps()) {
      long start = System.nanoTime();
      double rate = schedule.at(state.step());
      TrainingStep.Outcome outcome = step.run(rate, stopRequested.getAsBoolean());
      long tokens = (long) settings.globalBatchSize() * state.model().config().sequenceLength();
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.step(
          new StepFigures(
              state.step(),
              state.consumedSamples(),
              state.tokens(),
              tokens,
              outcome.loss(),
              rate,
              outcome.gradientNorm(),
              seconds,
              outcome.dataWaitSeconds()));
      boolean last = state.step() == settings.steps();
      if (last || outcome.stop() || state.step() % checkpointEvery == 0) {
        listener.checkpoint();
      }
      if (outcome.stop() && !last) {
        listener.finish(true);
        throw new TrainerException(
            FailureReason.TERMINATED,
            "asked to end after step " + state.step() + " of " + settings.steps(),
            "training continues from the checkpoint of that step");
      }
    }
    listener.finish(false);
  }
}
