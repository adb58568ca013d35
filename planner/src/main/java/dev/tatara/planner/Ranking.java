package dev.tatara.planner;

import java.util.Comparator;
import java.util.List;

/** Which of several plans is taken: the fastest, or the simplest of those about as fast. */
final class Ranking {
  /** Predictions nearer to each other than this are a tie. */
  static final double TIE = 0.01;

  /**
   * Fewer ranks to a replica, then fewer stages, fewer chunks, less recomputation, no sequence
   * parallelism, a pipeline that fills, and few large micro-batches. On CPUs this is the whole
   * order.
   */
  private static final Comparator<TrainingSetup> SIMPLER =
      Comparator.comparingInt((TrainingSetup setup) -> setup.layout().modelParallel())
          .thenComparingInt(setup -> setup.layout().pipeline())
          .thenComparingInt(setup -> setup.layout().virtualStages())
          .thenComparing(TrainingSetup::recompute)
          .thenComparing(setup -> setup.layout().sequence())
          .thenComparing(setup -> setup.microBatches() < setup.layout().pipeline())
          .thenComparing(Comparator.comparingInt(TrainingSetup::microBatchSize).reversed());

  private Ranking() {}

  /** The plan to take, of one or more. */
  static Plan best(List<Plan> plans) {
    double fastest = plans.stream().mapToDouble(Plan::stepSeconds).min().orElseThrow();
    return plans.stream()
        .filter(plan -> plan.stepSeconds() <= fastest * (1 + TIE))
        .min(Comparator.comparing(Plan::setup, SIMPLER))
        .orElseThrow();
  }
}
