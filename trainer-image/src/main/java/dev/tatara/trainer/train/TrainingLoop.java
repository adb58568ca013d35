package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.TrainingSettings;
import dev.tatara.trainer.model.GradientBucket;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.optimizer.GradientClipping;
import dev.tatara.trainer.optimizer.LearningRateSchedule;
import dev.tatara.trainer.progress.StepFigures;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Data-parallel training: every rank computes the gradients of its own micro-batches, all sum them,
 * and each makes the same update.
 */
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
  private final BatchPlan plan;
  private final LongFunction<int[]> samples;
  private final Communicator communicator;
  private final BooleanSupplier stopRequested;
  private final LearningRateSchedule schedule;
  private final GradientClipping clipping;

  /**
   * @param checkpointEvery steps between checkpoints
   * @param samples gives the tokens of a sample by its index
   * @param stopRequested whether this rank has been asked to end
   */
  TrainingLoop(
      TrainingSettings settings,
      int checkpointEvery,
      TrainingState state,
      BatchPlan plan,
      LongFunction<int[]> samples,
      Communicator communicator,
      BooleanSupplier stopRequested) {
    this.settings = settings;
    this.checkpointEvery = checkpointEvery;
    this.state = state;
    this.plan = plan;
    this.samples = samples;
    this.communicator = communicator;
    this.stopRequested = stopRequested;
    this.schedule = LearningRateSchedule.of(settings);
    this.clipping = new GradientClipping(settings.optimizer().gradientClipping());
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
      Sums sums = accumulate();
      ParameterStore parameters = state.model().parameters();
      double norm = parameters.gradientNorm();
      requireFinite(sums.loss(), norm);
      state.optimizer().step(rate, clipping.coefficient(norm));
      state.advance(plan.globalBatchSize());
      long tokens = (long) plan.globalBatchSize() * state.model().config().sequenceLength();
      double seconds = (System.nanoTime() - start) / 1e9;
      listener.step(
          new StepFigures(
              state.step(),
              state.consumedSamples(),
              state.tokens(),
              tokens,
              sums.loss(),
              rate,
              norm,
              seconds));
      boolean last = state.step() == settings.steps();
      if (last || sums.stop() || state.step() % checkpointEvery == 0) {
        listener.checkpoint();
      }
      if (sums.stop() && !last) {
        listener.finish(true);
        throw new TrainerException(
            FailureReason.TERMINATED,
            "asked to end after step " + state.step() + " of " + settings.steps(),
            "training continues from the checkpoint of that step");
      }
    }
    listener.finish(false);
  }

  /**
   * What all ranks agree on in a step.
   *
   * @param loss mean over the global batch
   * @param stop whether any rank has been asked to end
   */
  private record Sums(double loss, boolean stop) {}

  /** Leaves the gradient of the mean loss over the global batch in the buckets of every rank. */
  private Sums accumulate() {
    ParameterStore parameters = state.model().parameters();
    parameters.zeroGradients();
    double lossSum = 0;
    double scale = 1.0 / plan.microBatchesPerStep();
    for (List<Long> indices : plan.microBatches(state.consumedSamples())) {
      List<int[]> tokens = indices.stream().map(samples::apply).toList();
      lossSum += state.model().forwardBackward(MicroBatch.of(tokens), scale);
    }
    for (GradientBucket bucket : parameters.gradientBuckets()) {
      communicator.allReduce(bucket.memory());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sums = arena.allocate(ValueLayout.JAVA_FLOAT, 2);
      sums.setAtIndex(ValueLayout.JAVA_FLOAT, 0, (float) (lossSum * scale));
      sums.setAtIndex(ValueLayout.JAVA_FLOAT, 1, stopRequested.getAsBoolean() ? 1 : 0);
      communicator.allReduce(sums);
      return new Sums(
          sums.getAtIndex(ValueLayout.JAVA_FLOAT, 0),
          sums.getAtIndex(ValueLayout.JAVA_FLOAT, 1) > 0);
    }
  }

  /** The sums are the same everywhere, so that all ranks come to the same conclusion. */
  private void requireFinite(double loss, double norm) {
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new TrainerException(
          FailureReason.NON_FINITE_LOSS,
          "step %d: loss %s, gradient norm %s".formatted(state.step() + 1, loss, norm),
          "lower training.optimizer.learningRate or lengthen the warm-up; bf16 and long sequences need more of both");
    }
  }
}
