package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.ParallelismSpec;
import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.BatchAdvice;
import dev.tatara.planner.Layout;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Planning;
import dev.tatara.planner.SpeedEstimate;
import dev.tatara.planner.TrainingSetup;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a plan stands in the status. */
final class PlanSummary {
  private PlanSummary() {}

  static PlanStatus of(
      RunConfiguration run,
      PlanRequest request,
      Planning planning,
      boolean onCpu,
      Optional<String> missedDeadline) {
    dev.tatara.planner.Plan plan = planning.chosen();
    TrainingSetup setup = plan.setup();
    Layout layout = setup.layout();
    long tokens =
        (long) run.training().steps()
            * run.training().globalBatchSize()
            * run.model().sequenceLength();
    return new PlanStatus(
        run.training().steps(),
        tokens,
        layout.tensor(),
        layout.pipeline(),
        layout.data(),
        layout.sequence(),
        layout.virtualStages(),
        setup.microBatchSize(),
        setup.microBatches(),
        setup.zeroStage(),
        ParallelismSpec.Recompute.valueOf(setup.recompute().name()),
        run.tokenizer().train() == null ? null : request.model().parameters(),
        request.accelerators().memory().isEmpty() ? null : gibibytes(plan.memory().total()),
        plan.speed().map(SpeedEstimate::tokensPerSecond).map(Math::round).orElse(null),
        advice(planning, missedDeadline),
        onCpu ? 0 : layout.worldSize(),
        run.runDirectory());
  }

  private static String advice(Planning planning, Optional<String> missedDeadline) {
    String all =
        Stream.of(planning.advice().map(BatchAdvice::sentence), missedDeadline)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return all.isEmpty() ? null : all;
  }

  private static Quantity gibibytes(long bytes) {
    return new Quantity(String.format(Locale.ROOT, "%.1fGi", bytes / (double) (1L << 30)));
  }
}
