package dev.tatara.trainer.train;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.MicroBatch;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.optimizer.GradientClipping;
import dev.tatara.trainer.parallel.GradientReduction;
import dev.tatara.trainer.parallel.Pipeline;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.parallel.RankPlace;
import dev.tatara.trainer.parallel.RankSums;
import dev.tatara.trainer.watch.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * One optimizer step: the gradients of this rank's micro-batches and layers, their sums over the
 * replicas, the norm over everything, and the update of what this rank keeps of the weights.
 */
final class TrainingStep {

  /**
   * What all ranks agree on in a step.
   *
   * @param loss mean over the global batch
   * @param gradientNorm over the whole model, before clipping
   * @param stop whether any rank has been asked to end
   * @param checkpoint whether any rank has been asked for a checkpoint
   * @param busySeconds of each rank in the step before; not a number where that is not known
   */
  record Outcome(
      double loss,
      double gradientNorm,
      boolean stop,
      boolean checkpoint,
      List<Double> busySeconds) {

    /** Whether the step has changed nothing but the position, since these figures are no good. */
    boolean skipped() {
      return !Double.isFinite(loss) || !Double.isFinite(gradientNorm);
    }

    /** For people. */
    String describe(int step) {
      return "step %d: loss %s, gradient norm %s".formatted(step, loss, gradientNorm);
    }
  }

  private final RunConfiguration configuration;
  private final TrainingState state;
  private final BatchPlan plan;
  private final SamplePath path;
  private final BatchPrefetcher batches;
  private final ProcessGroups groups;
  private final GradientClipping clipping;
  private final Pipeline pipeline;
  private final GradientReduction reduction;
  private final BusyTime busy;

  /**
   * @param path where steps begin
   * @param batches gives this replica's micro-batches of a step
   */
  TrainingStep(
      RunConfiguration configuration,
      TrainingState state,
      BatchPlan plan,
      SamplePath path,
      BatchPrefetcher batches,
      ProcessGroups groups) {
    this.configuration = configuration;
    this.state = state;
    this.plan = plan;
    this.path = path;
    this.batches = batches;
    this.groups = groups;
    this.clipping = new GradientClipping(configuration.training().optimizer().gradientClipping());
    this.pipeline = new Pipeline(state.model().chunks(), groups, plan.microBatchesPerReplica());
    this.reduction = state.reduction();
    this.busy = new BusyTime(groups.journal());
  }

  /**
   * Makes the step. One whose loss or gradient norm is not finite changes no weight and no moment,
   * but goes on to the next samples all the same.
   *
   * @param learningRate of this step
   * @param stop whether this rank has been asked to end
   * @param checkpoint whether this rank has been asked for a checkpoint
   * @throws TrainerException {@code NonFiniteLoss} for such a step where the run is to fail then,
   *     on all ranks, before any weight has changed
   */
  Outcome run(double learningRate, boolean stop, boolean checkpoint) {
    groups.journal().begin(state.step() + 1);
    busy.begin();
    ParameterStore parameters = state.model().parameters();
    parameters.zeroGradients();
    reduction.begin();
    long position = path.next(state.consumedSamples());
    long end = position + plan.globalBatchSize();
    boolean last = state.step() + 1 == configuration.training().steps();
    List<MicroBatch> microBatches =
        batches.take(position, last ? OptionalLong.empty() : OptionalLong.of(path.next(end)));
    double scale = 1.0 / plan.microBatchesPerStep();
    double lossSum = pipeline.run(microBatches::get, scale, reduction);
    groups.journal().enter(Phase.OPTIMIZER);
    reduction.finish();
    Outcome outcome = agree(lossSum * scale, stop, checkpoint);
    if (!outcome.skipped()) {
      state.optimizer().step(learningRate, clipping.coefficient(outcome.gradientNorm()));
      reduction.gatherWeights();
    } else if (!configuration.health().rollsBack()) {
      throw NonFiniteLoss.of(outcome.describe(state.step() + 1));
    }
    state.advance(plan.globalBatchSize(), end, outcome.skipped());
    busy.end();
    return outcome;
  }

  /** The sums are the same everywhere, so that all ranks come to the same conclusions. */
  private Outcome agree(double loss, boolean stop, boolean checkpoint) {
    // What several ranks hold counts once: gradients of replicas that keep all of the optimizer's
    // state, parameters that are not divided in a tensor group, and the loss, which all of it has.
    RankPlace place = groups.place();
    boolean counts = state.sharded() || place.data() == 0;
    boolean first = place.tensor() == 0;
    double squares = counts ? state.model().parameters().squaredGradientNorm(first) : 0;
    RankSums sums =
        RankSums.of(
            groups.world(),
            first ? loss : 0,
            squares,
            stop ? 1 : 0,
            checkpoint ? 1 : 0,
            busy.seconds());
    return new Outcome(
        (float) sums.sum(0),
        Math.sqrt(sums.sum(1)),
        sums.sum(2) > 0,
        sums.sum(3) > 0,
        Arrays.stream(sums.each(4)).boxed().toList());
  }

  /** That this rank waited for the samples of the last step. */
  double dataWaitSeconds() {
    return batches.waited();
  }
}
