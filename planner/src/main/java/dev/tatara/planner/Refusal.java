package dev.tatara.planner;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Says why nothing can be planned, and what would do. */
final class Refusal {
  /** Where the search for enough accelerators ends. */
  private static final int MOST_ACCELERATORS = 4096;

  /** Whatever the sizes of the layout are, nothing takes less memory than this. */
  private static final FixedValues LEANEST =
      new FixedValues(null, null, null, null, 1, 1, null, Recompute.FULL);

  private final PlanRequest request;

  Refusal(PlanRequest request) {
    this.request = request;
  }

  /** No setup keeps the rules with what the user fixed. */
  PlanRefusedException illegal(List<TrainingSetup> setups) {
    Violation violation =
        setups.stream()
            .map(setup -> LayoutRules.violations(request, setup))
            .min(Comparator.comparingInt(List::size))
            .orElseThrow()
            .getFirst();
    return new PlanRefusedException(violation.message(), violation.hint(), null);
  }

  /** None of the plans fits. */
  PlanRefusedException tooLarge(List<Plan> plans) {
    Plan leanest =
        plans.stream().min(Comparator.comparingLong(plan -> plan.memory().total())).orElseThrow();
    String fixed = request.fixed().toString();
    String message =
        "the model needs %s GB on each of %s, even with the leanest layout%s: %s (%s)"
            .formatted(
                Bytes.gigabytes(leanest.memory().total()),
                gpus(request.accelerators().count()),
                fixed.isEmpty() ? "" : " that keeps what is given (" + fixed + ")",
                leanest.label(),
                leanest.memory().describe());
    Optional<Plan> smallest = smallestThatFits();
    return new PlanRefusedException(
        message, smallest.map(this::suggest).orElseGet(this::nothingFits), smallest.orElse(null));
  }

  private String suggest(Plan plan) {
    int count = plan.setup().layout().worldSize();
    return "the smallest layout that fits%s is %s as %s, with %s GB on each"
        .formatted(
            request.fixed().equals(FixedValues.NONE) ? "" : ", with those values left out,",
            gpus(count),
            plan.label(),
            Bytes.gigabytes(plan.memory().total()));
  }

  private String gpus(int count) {
    long memory = request.accelerators().memory().orElseThrow();
    return "%d %s of %s (%s GB)"
        .formatted(
            count, count == 1 ? "GPU" : "GPUs", Bytes.capacity(memory), Bytes.gigabytes(memory));
  }

  private String nothingFits() {
    return "no layout on up to %,d such GPUs fits: use GPUs with more memory, shorter sequences or a smaller model"
        .formatted(MOST_ACCELERATORS);
  }

  /** On the same accelerators with nothing fixed, else on the fewest of the same kind. */
  private Optional<Plan> smallestThatFits() {
    Accelerators here = request.accelerators();
    return Stream.concat(Stream.of(here), fromOneOn(here))
        .filter(this::suffice)
        .findFirst()
        .flatMap(found -> new LayoutPlanner(request.with(FixedValues.NONE).on(found)).best());
  }

  private static Stream<Accelerators> fromOneOn(Accelerators kind) {
    int perNode = kind.perNode();
    return Stream.concat(
        IntStream.range(1, perNode).mapToObj(count -> kind.times(1, count)),
        IntStream.rangeClosed(1, Math.max(1, MOST_ACCELERATORS / perNode))
            .mapToObj(nodes -> kind.times(nodes, perNode)));
  }

  /** What takes the least memory of all decides. */
  private boolean suffice(Accelerators accelerators) {
    return new LayoutPlanner(request.with(LEANEST).on(accelerators)).best().isPresent();
  }
}
