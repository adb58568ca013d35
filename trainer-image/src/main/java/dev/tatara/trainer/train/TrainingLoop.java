package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.optimizer.LearningRateSchedule;
import dev.tatara.trainer.progress.StepFigures;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/** Steps until the run is done, and the checkpoints between them. */
final class TrainingLoop {

  /** What happens around the steps; called on every rank. */
  interface Listener {
    /** A step is done. */
    void step(StepFigures figures) throws IOException;

    /**
     * The state is no good: it is to be set back to an earlier one.
     *
     * @param positions of the samples from the first to the last of the steps that are to blame
     * @param cause what there was to see
     * @throws TrainerException {@code NonFiniteLoss} when that has been done too often
     */
    void rollBack(SampleRange positions, String cause) throws IOException;

    /** The state is to be kept. */
    void checkpoint() throws IOException;

    /**
     * There are to be no more steps: returns when what was to be kept is on the disk.
     *
     * @param terminated whether there is little time, since the process was asked to end
     * @return false where the state was not kept, as weights or moments are not finite
     */
    boolean finish(boolean terminated) throws IOException;
  }

  private final TrainingSettings settings;
  private final int checkpointEvery;
  private final boolean rollsBack;
  private final TrainingState state;
  private final TrainingStep step;
  private final BooleanSupplier stopRequested;
  private final IntPredicate checkpointRequested;
  private final LearningRateSchedule schedule;

  /**
   * @param stopRequested whether this rank has been asked to end
   * @param checkpointRequested whether this rank has been asked for a checkpoint after the step of
   *     that number
   */
  TrainingLoop(
      RunConfiguration configuration,
      TrainingState state,
      TrainingStep step,
      BooleanSupplier stopRequested,
      IntPredicate checkpointRequested) {
    this.settings = configuration.training();
    this.checkpointEvery = configuration.checkpoint().everySteps();
    this.rollsBack = configuration.health().rollsBack();
    this.state = state;
    this.step = step;
    this.stopRequested = stopRequested;
    this.checkpointRequested = checkpointRequested;
    this.schedule = LearningRateSchedule.of(settings);
  }

  /**
   * Trains from the state's step to the last one.
   *
   * <p>A checkpoint that is due after a skipped step waits for one that is not: it is only from the
   * next finite loss that one knows the weights to be sound. The last one of a run, and that of a
   * run that is asked to end, do not wait, for the weights are those of the last step that was not
   * skipped.
   *
   * <p>Weights or moments may be found not to be finite only when they are saved. No later loss
   * shows it after the last step: the run goes back then, as after too many skipped steps. One that
   * is asked to end does so without that checkpoint.
   *
   * @throws TrainerException {@code NonFiniteLoss}, on all ranks in the same step; {@code
   *     Terminated} when a rank was asked to end; {@code PeerLost}
   */
  void run(Listener listener) throws IOException {
    SkippedSteps skipped = new SkippedSteps();
    boolean due = false;
    while (state.step() < settings.steps()) {
      long start = System.nanoTime();
      double rate = schedule.at(state.step());
      TrainingStep.Outcome outcome =
          step.run(rate, stopRequested.getAsBoolean(), checkpointRequested.test(state.step() + 1));
      long tokens = (long) settings.globalBatchSize() * state.model().config().sequenceLength();
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.step(
          new StepFigures(
              state.step(),
              state.consumedSamples(),
              state.tokens(),
              state.skippedSteps(),
              tokens,
              outcome.loss(),
              rate,
              outcome.gradientNorm(),
              seconds,
              step.dataWaitSeconds(),
              outcome.busySeconds()));
      long end = state.consumedSamples();
      Optional<SampleRange> bad =
          skipped.after(outcome.skipped(), end - settings.globalBatchSize(), end);
      if (bad.isPresent() && !outcome.stop()) {
        listener.rollBack(
            bad.get(),
            "%s, the last of %d such steps in a row"
                .formatted(outcome.describe(state.step()), SkippedSteps.MOST_IN_A_ROW));
        due = false;
        continue;
      }
      boolean last = state.step() == settings.steps();
      due |= outcome.checkpoint() || state.step() % checkpointEvery == 0;
      if (last || outcome.stop() || (due && !outcome.skipped())) {
        listener.checkpoint();
        due = false;
      }
      if (last || outcome.stop()) {
        boolean kept = listener.finish(outcome.stop() && !last);
        String spoilt = "step " + state.step() + ": weights or moments are not finite after it";
        if (!kept && !rollsBack) {
          throw NonFiniteLoss.of(spoilt);
        }
        if (outcome.stop() && !(last && kept)) {
          throw terminated(kept);
        }
        if (!kept) {
          listener.rollBack(new SampleRange(end - settings.globalBatchSize(), end), spoilt);
        }
      }
    }
  }

  private TrainerException terminated(boolean kept) {
    return new TrainerException(
        FailureReason.TERMINATED,
        "asked to end after step %d of %d%s"
            .formatted(
                state.step(),
                settings.steps(),
                kept ? "" : ", after which weights or moments are not finite"),
        "training continues from the checkpoint "
            + (kept ? "of that step" : "before it, or from the beginning"));
  }
}
