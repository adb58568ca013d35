package dev.tatara.planner;

/** Requests that tests share: the reference machines. */
final class Requests {
  static final long GIB = 1L << 30;

  private Requests() {}

  /** A preset on one machine of A100s with 40 GB, as in the reference run. */
  static PlanRequest reference(ModelPreset preset, int gpus, int globalBatch) {
    return new PlanRequest(
        preset.shape(2048, 50_000),
        new Recipe(globalBatch, Precision.BF16),
        Accelerators.gpus(1, gpus, 40 * GIB, Gpu.A100_40GB),
        FixedValues.NONE);
  }

  /** A setup without virtual stages or recomputation. */
  static TrainingSetup setup(int tensor, int pipeline, int data, int micro, int zeroStage) {
    return new TrainingSetup(
        new Layout(tensor, pipeline, data, false, 1), micro, 8, zeroStage, Recompute.NONE);
  }
}
