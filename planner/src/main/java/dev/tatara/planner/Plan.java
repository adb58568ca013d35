package dev.tatara.planner;

import java.util.Optional;

/**
 * A setup with what it takes and what it should reach.
 *
 * @param setup nothing left open
 * @param memory bytes on the accelerator that needs the most
 * @param speed empty on CPUs
 */
public record Plan(TrainingSetup setup, MemoryEstimate memory, Optional<SpeedEstimate> speed) {

  static Plan of(PlanRequest request, TrainingSetup setup) {
    return new Plan(setup, memory(request, setup), SpeedModel.of(request, setup));
  }

  static MemoryEstimate memory(PlanRequest request, TrainingSetup setup) {
    return MemoryModel.of(
        request.model(), request.recipe(), setup, request.accelerators().memory());
  }

  /** Seconds of a step, or 0 where nothing is known. */
  double stepSeconds() {
    return speed.map(SpeedEstimate::stepSeconds).orElse(0.0);
  }

  /** In a phrase: {@code TP1 x PP1 x DP4, ZeRO-1, micro-batch 4, recompute none}. */
  public String label() {
    return "%s, ZeRO-%d, micro-batch %d, recompute %s"
        .formatted(
            setup.layout().label(),
            setup.zeroStage(),
            setup.microBatchSize(),
            setup.recompute().label());
  }
}
