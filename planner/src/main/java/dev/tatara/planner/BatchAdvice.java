package dev.tatara.planner;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Another global batch size, near the one that was asked for, with which the same accelerators are
 * clearly faster. A batch that can't be shared out among all accelerators leaves layouts that cut
 * layers where memory would not ask for it.
 *
 * @param globalBatchSize to take in its place
 * @param plan with it
 * @param gain how much faster, as a share of the tokens a second: 0.25 is a quarter
 */
public record BatchAdvice(int globalBatchSize, Plan plan, double gain) {
  /** A recipe is still about the same when its batch differs by this share. */
  private static final double NEAR = 0.10;

  /** Less is not worth another recipe. */
  private static final double CLEARLY = 0.05;

  static Optional<BatchAdvice> of(PlanRequest request, Plan chosen) {
    int asked = request.recipe().globalBatchSize();
    int accelerators = request.accelerators().count();
    if (chosen.speed().isEmpty() || asked % accelerators == 0) {
      return Optional.empty();
    }
    int below = asked - asked % accelerators;
    return Stream.of(below, below + accelerators)
        .filter(size -> size > 0 && Math.abs(size - asked) <= NEAR * asked)
        .sorted(Comparator.comparingInt(size -> Math.abs(size - asked)))
        .flatMap(size -> faster(request, chosen, size).stream())
        .findFirst();
  }

  private static Optional<BatchAdvice> faster(PlanRequest request, Plan chosen, int size) {
    return new LayoutPlanner(request.with(request.recipe().withGlobalBatchSize(size)))
        .best()
        .map(
            plan ->
                new BatchAdvice(size, plan, tokensPerSecond(plan) / tokensPerSecond(chosen) - 1))
        .filter(advice -> advice.gain() >= CLEARLY);
  }

  private static double tokensPerSecond(Plan plan) {
    return plan.speed().orElseThrow().tokensPerSecond();
  }

  /** In a sentence. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "training.globalBatchSize %d would go %.0f %% faster (%s), since it can be shared out among"
            + " more replicas",
        globalBatchSize,
        100 * gain,
        plan.label());
  }
}
