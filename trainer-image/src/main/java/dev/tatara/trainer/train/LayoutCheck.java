package dev.tatara.trainer.train;

import dev.tatara.planner.Accelerators;
import dev.tatara.planner.Layout;
import dev.tatara.planner.LayoutRules;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.Recompute;
import dev.tatara.planner.TrainingSetup;
import dev.tatara.planner.Violation;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import java.util.List;

/**
 * Refuses a layout that cannot train the run's model, before any process starts. The rules are the
 * planner's, so that no plan is refused here; what stands here is for configurations that nobody
 * planned, whose numbers may be of any kind.
 */
final class LayoutCheck {
  /** Of tokens; no rule looks at it, as every layout pads the vocabulary to its own needs. */
  private static final int ANY_VOCABULARY = 1;

  private LayoutCheck() {}

  /**
   * Checks the parallelism of a run against its processes, model and batch.
   *
   * @throws TrainerException {@code ConfigurationInvalid}, with what to change
   */
  static void check(RunConfiguration run) {
    requirePositiveNumbers(run);
    List<Violation> violations =
        LayoutRules.violations(
            shape(run.model()),
            run.training().globalBatchSize(),
            Accelerators.cpus(run.resources().nodes(), run.resources().processesPerNode()),
            setup(run));
    if (!violations.isEmpty()) {
      throw invalid(violations.getFirst().message(), violations.getFirst().hint());
    }
  }

  private static void requirePositiveNumbers(RunConfiguration run) {
    ParallelismSettings layout = run.parallelism();
    positive("parallelism.tensor", layout.tensor());
    positive("parallelism.pipeline", layout.pipeline());
    positive("parallelism.data", layout.data());
    positive("parallelism.virtualStages", layout.virtualStages());
    positive("resources.nodes", run.resources().nodes());
    positive("resources.processesPerNode", run.resources().processesPerNode());
    positive("training.globalBatchSize", run.training().globalBatchSize());
    positive("training.microBatchSize", run.training().microBatchSize());
  }

  private static void positive(String field, int value) {
    if (value < 1) {
      throw invalid(field + " is " + value, "it must be at least 1");
    }
  }

  private static ModelShape shape(ModelSettings model) {
    try {
      return new ModelShape(
          model.layers(),
          model.hiddenSize(),
          model.heads(),
          model.intermediateSize(),
          model.sequenceLength(),
          ANY_VOCABULARY);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage(), "correct the sizes in model");
    }
  }

  private static TrainingSetup setup(RunConfiguration run) {
    ParallelismSettings layout = run.parallelism();
    int microBatch = run.training().microBatchSize();
    return new TrainingSetup(
        new Layout(
            layout.tensor(),
            layout.pipeline(),
            layout.data(),
            layout.sequence(),
            layout.virtualStages()),
        microBatch,
        run.training().globalBatchSize() / layout.data() / microBatch,
        layout.zeroStage(),
        recompute(layout.recompute()));
  }

  private static Recompute recompute(String name) {
    return Recompute.ofLabel(name)
        .orElseThrow(
            () ->
                invalid(
                    "parallelism.recompute is '" + name + "'",
                    "use 'none', 'selective' or 'full'"));
  }

  private static TrainerException invalid(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, message, hint);
  }
}
