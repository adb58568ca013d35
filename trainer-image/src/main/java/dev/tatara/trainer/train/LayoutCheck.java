package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.ModelSettings;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import java.util.List;

/** Refuses a layout that cannot train the run's model, before any process starts. */
final class LayoutCheck {
  private static final List<String> RECOMPUTE = List.of("none", "selective", "full");

  private LayoutCheck() {}

  /**
   * Checks the parallelism of a run against its processes, model and batch.
   *
   * @throws TrainerException {@code ConfigurationInvalid}, with what to change
   */
  static void check(RunConfiguration run) {
    ParallelismSettings layout = run.parallelism();
    values(layout);
    processes(run);
    tensor(run.model(), layout, run.resources().processesPerNode());
    pipeline(run);
  }

  private static void values(ParallelismSettings layout) {
    positive("tensor", layout.tensor());
    positive("pipeline", layout.pipeline());
    positive("data", layout.data());
    positive("virtualStages", layout.virtualStages());
    require(
        layout.zeroStage() == 0 || layout.zeroStage() == 1,
        "parallelism.zeroStage is " + layout.zeroStage(),
        "use 0 (whole optimizer state in every replica) or 1 (sharded)");
    require(
        RECOMPUTE.contains(layout.recompute()),
        "parallelism.recompute is '" + layout.recompute() + "'",
        "use 'none', 'selective' or 'full'");
  }

  private static void processes(RunConfiguration run) {
    ParallelismSettings layout = run.parallelism();
    require(
        layout.processes() == run.resources().worldSize(),
        "parallelism is tensor %d x pipeline %d x data %d, %d processes, but %d nodes of %d processes are %d"
            .formatted(
                layout.tensor(),
                layout.pipeline(),
                layout.data(),
                layout.processes(),
                run.resources().nodes(),
                run.resources().processesPerNode(),
                run.resources().worldSize()),
        "make them equal; parallelism.data is usually what is left over");
  }

  private static void tensor(
      ModelSettings model, ParallelismSettings layout, int processesPerNode) {
    int tensor = layout.tensor();
    require(
        processesPerNode % tensor == 0,
        "parallelism.tensor %d does not divide the %d processes of a node"
            .formatted(tensor, processesPerNode),
        "a tensor group must lie within one node: use a divisor of resources.processesPerNode");
    divides("model.heads", model.heads(), tensor);
    divides("model.intermediateSize", model.intermediateSize(), tensor);
    if (layout.sequence()) {
      require(
          tensor > 1,
          "parallelism.sequence needs a tensor group, and parallelism.tensor is 1",
          "switch sequence off, or set tensor to at least 2");
      divides("model.sequenceLength", model.sequenceLength(), tensor);
    }
  }

  private static void pipeline(RunConfiguration run) {
    ParallelismSettings layout = run.parallelism();
    int chunks = layout.pipeline() * layout.virtualStages();
    require(
        run.model().layers() % chunks == 0,
        "model.layers %d is not a multiple of %d (pipeline %d x virtualStages %d)"
            .formatted(run.model().layers(), chunks, layout.pipeline(), layout.virtualStages()),
        "every stage must hold the same number of layers: change layers, pipeline or virtualStages");
    // The plan of any replica: all have the same number of micro-batches.
    int microBatches =
        new BatchPlan(
                run.training().globalBatchSize(), run.training().microBatchSize(), layout.data(), 0)
            .microBatchesPerReplica();
    if (layout.virtualStages() > 1) {
      require(
          layout.pipeline() > 1,
          "parallelism.virtualStages is %d, and parallelism.pipeline is 1"
              .formatted(layout.virtualStages()),
          "the interleaved schedule needs at least 2 stages: set virtualStages to 1 or raise pipeline");
      require(
          microBatches % layout.pipeline() == 0,
          "the interleaved schedule (virtualStages %d) has %d micro-batches a replica, no multiple of pipeline %d"
              .formatted(layout.virtualStages(), microBatches, layout.pipeline()),
          "make training.globalBatchSize a multiple of microBatchSize x data x pipeline, or set virtualStages to 1");
    }
  }

  private static void positive(String field, int value) {
    require(value >= 1, "parallelism." + field + " is " + value, "it must be at least 1");
  }

  private static void divides(String field, int value, int tensor) {
    require(
        value % tensor == 0,
        "parallelism.tensor %d does not divide %s %d".formatted(tensor, field, value),
        "use a divisor of it");
  }

  private static void require(boolean condition, String message, String hint) {
    if (!condition) {
      throw new TrainerException(FailureReason.CONFIGURATION_INVALID, message, hint);
    }
  }
}
