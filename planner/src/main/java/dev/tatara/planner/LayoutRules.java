package dev.tatara.planner;

import java.util.ArrayList;
import java.util.List;

/**
 * Which setups the trainer can run: the planner plans no other, and the trainer starts no other.
 * Sentences name the fields of the LLMTrainingJob.
 */
public final class LayoutRules {
  private final ModelShape model;
  private final int globalBatchSize;
  private final Accelerators accelerators;
  private final TrainingSetup setup;
  private final List<Violation> violations = new ArrayList<>();

  private LayoutRules(
      ModelShape model, int globalBatchSize, Accelerators accelerators, TrainingSetup setup) {
    this.model = model;
    this.globalBatchSize = globalBatchSize;
    this.accelerators = accelerators;
    this.setup = setup;
  }

  static List<Violation> violations(PlanRequest request, TrainingSetup setup) {
    return violations(
        request.model(), request.recipe().globalBatchSize(), request.accelerators(), setup);
  }

  /**
   * The rules that a setup breaks; empty when it can run.
   *
   * @param model its shape; the vocabulary may have any size
   * @param globalBatchSize samples in one optimizer step, over all replicas
   * @param accelerators what to train on; their memory is not looked at
   * @param setup all of its numbers positive
   */
  public static List<Violation> violations(
      ModelShape model, int globalBatchSize, Accelerators accelerators, TrainingSetup setup) {
    LayoutRules rules = new LayoutRules(model, globalBatchSize, accelerators, setup);
    rules.ranks();
    rules.tensor();
    rules.sequence();
    rules.pipeline();
    rules.batch();
    rules.zero();
    return rules.violations;
  }

  private void require(boolean condition, String hint, String message, Object... values) {
    if (!condition) {
      violations.add(new Violation(message.formatted(values), hint));
    }
  }

  private void ranks() {
    Layout layout = setup.layout();
    int count = accelerators.count();
    require(
        layout.worldSize() == count,
        "choose sizes whose product is " + count + ", or leave one of them out",
        "parallelism.tensor %d * parallelism.pipeline %d * parallelism.data %d is %d, but there are"
            + " %d accelerators (nodes: %d, on each: %d)",
        layout.tensor(),
        layout.pipeline(),
        layout.data(),
        layout.worldSize(),
        count,
        accelerators.nodes(),
        accelerators.perNode());
  }

  private void tensor() {
    int tensor = setup.layout().tensor();
    int perNode = accelerators.perNode();
    require(
        perNode % tensor == 0,
        "choose a divisor of " + perNode,
        "parallelism.tensor %d does not divide the %d accelerators of a node: a tensor group lies in"
            + " one node",
        tensor,
        perNode);
    require(
        model.heads() % tensor == 0,
        "choose a divisor of " + model.heads(),
        "parallelism.tensor %d does not divide the %d attention heads",
        tensor,
        model.heads());
    require(
        model.intermediateSize() % tensor == 0,
        "choose a divisor of " + model.intermediateSize(),
        "parallelism.tensor %d does not divide the MLP's width of %d",
        tensor,
        model.intermediateSize());
  }

  private void sequence() {
    Layout layout = setup.layout();
    if (!layout.sequence()) {
      return;
    }
    require(
        layout.tensor() > 1,
        "set parallelism.tensor to 2 or more, or leave parallelism.sequence out",
        "parallelism.sequence shares positions between tensor ranks, but parallelism.tensor is 1");
    require(
        model.sequenceLength() % layout.tensor() == 0,
        "choose a divisor of the sequence length, or switch parallelism.sequence off",
        "parallelism.sequence needs the sequence length %d to be a multiple of parallelism.tensor"
            + " %d",
        model.sequenceLength(),
        layout.tensor());
  }

  private void pipeline() {
    Layout layout = setup.layout();
    int layers = model.layers();
    int chunks = layout.pipeline() * layout.virtualStages();
    require(
        layers % chunks == 0,
        "choose sizes whose product divides " + layers,
        "parallelism.pipeline %d * parallelism.virtualStages %d does not divide the %d layers",
        layout.pipeline(),
        layout.virtualStages(),
        layers);
    if (layout.virtualStages() > 1) {
      require(
          layout.pipeline() > 1,
          "set parallelism.pipeline to 2 or more, or parallelism.virtualStages to 1",
          "parallelism.virtualStages %d interleaves pipeline stages, but parallelism.pipeline is 1",
          layout.virtualStages());
      require(
          setup.microBatches() % layout.pipeline() == 0,
          "choose training.globalBatchSize so that each replica has a multiple of "
              + layout.pipeline()
              + " micro-batches, or set parallelism.virtualStages to 1",
          "parallelism.virtualStages %d needs the %d micro-batches of a replica to be a multiple of"
              + " parallelism.pipeline %d",
          layout.virtualStages(),
          setup.microBatches(),
          layout.pipeline());
    }
  }

  private void batch() {
    int samples = setup.microBatchSize() * setup.layout().data();
    require(
        globalBatchSize % samples == 0,
        "set training.globalBatchSize to a multiple of " + samples,
        "training.globalBatchSize %d is not a multiple of %d samples in a micro-batch times %d"
            + " replicas",
        globalBatchSize,
        setup.microBatchSize(),
        setup.layout().data());
  }

  private void zero() {
    require(
        setup.zeroStage() == 0 || setup.zeroStage() == 1,
        "set it to 0 or 1",
        "parallelism.zeroStage %d is not supported",
        setup.zeroStage());
  }
}
