package dev.tatara.trainer.train;

import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;

/**
 * How a test run is laid out.
 *
 * @param nodes pods
 * @param processesPerNode ranks a pod
 * @param layers of the model
 * @param steps of the run
 * @param keepEvery of which steps the checkpoints at multiples stay; null for none
 */
record TestLayout(
    ParallelismSettings parallelism,
    int nodes,
    int processesPerNode,
    int layers,
    int steps,
    Integer keepEvery) {

  /** Replicas of a model of two layers, in a run that does not end by itself. */
  static TestLayout replicas(int nodes, int processesPerNode) {
    return new TestLayout(
        new ParallelismSettings(nodes * processesPerNode),
        nodes,
        processesPerNode,
        2,
        TrainingFixture.ENDLESS,
        null);
  }

  /** A layout in one pod, of a model of four layers. */
  static TestLayout of(
      int tensor,
      int pipeline,
      int data,
      boolean sequence,
      int virtualStages,
      int zeroStage,
      String recompute,
      int steps) {
    ParallelismSettings settings =
        new ParallelismSettings(
            tensor, pipeline, data, sequence, virtualStages, zeroStage, recompute);
    return new TestLayout(settings, 1, settings.processes(), 4, steps, null);
  }

  /** The same with a checkpoint that stays at every so manieth step. */
  TestLayout keepingEvery(int step) {
    return new TestLayout(parallelism, nodes, processesPerNode, layers, steps, step);
  }

  TestLayout withSteps(int planned) {
    return new TestLayout(parallelism, nodes, processesPerNode, layers, planned, keepEvery);
  }
}
