package dev.tatara.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses a setup. The same request gives the same plan. */
public final class LayoutPlanner {
  private final PlanRequest request;
  private final LayoutSpace space;

  LayoutPlanner(PlanRequest request) {
    this.request = request;
    this.space = new LayoutSpace(request);
  }

  /**
   * Plans.
   *
   * @throws PlanRefusedException when what the user fixed breaks a rule, or nothing fits into the
   *     accelerators' memory
   */
  public static Planning plan(PlanRequest request) throws PlanRefusedException {
    return new LayoutPlanner(request).plan();
  }

  private Planning plan() throws PlanRefusedException {
    List<Plan> plans = plans();
    if (plans.isEmpty()) {
      throw new Refusal(request).illegal(space.all());
    }
    List<Plan> fitting = fitting(plans);
    if (fitting.isEmpty()) {
      throw new Refusal(request).tooLarge(plans);
    }
    Plan chosen = Ranking.best(fitting);
    return new Planning(chosen, alternatives(plans, chosen), BatchAdvice.of(request, chosen));
  }

  /** The plan to take, if anything is legal and fits. */
  Optional<Plan> best() {
    List<Plan> fitting =
        space.legal().stream()
            .filter(setup -> request.accelerators().fits(Plan.memory(request, setup)))
            .map(setup -> Plan.of(request, setup))
            .toList();
    return fitting.isEmpty() ? Optional.empty() : Optional.of(Ranking.best(fitting));
  }

  private List<Plan> plans() {
    return space.legal().stream().map(setup -> Plan.of(request, setup)).toList();
  }

  private List<Plan> fitting(List<Plan> plans) {
    return plans.stream().filter(plan -> request.accelerators().fits(plan.memory())).toList();
  }

  /** Each other division into tensor, pipeline and data, at its best. */
  private List<Alternative> alternatives(List<Plan> plans, Plan chosen) {
    Map<String, List<Plan>> byDivision =
        plans.stream()
            .collect(
                Collectors.groupingBy(
                    plan -> division(plan.setup().layout()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    byDivision.remove(division(chosen.setup().layout()));
    List<Alternative> fits = new ArrayList<>();
    List<Alternative> tooLarge = new ArrayList<>();
    for (List<Plan> group : byDivision.values()) {
      List<Plan> fitting = fitting(group);
      if (fitting.isEmpty()) {
        tooLarge.add(tooLarge(group));
      } else {
        Plan best = Ranking.best(fitting);
        fits.add(new Alternative(best, true, Comparison.of(best, chosen)));
      }
    }
    fits.sort(Comparator.comparingDouble(alternative -> alternative.plan().stepSeconds()));
    tooLarge.sort(Comparator.comparingLong(alternative -> alternative.plan().memory().total()));
    fits.addAll(tooLarge);
    return fits;
  }

  private static String division(Layout layout) {
    return layout.tensor() + " " + layout.pipeline() + " " + layout.data();
  }

  private Alternative tooLarge(List<Plan> group) {
    Plan leanest =
        group.stream().min(Comparator.comparingLong(plan -> plan.memory().total())).orElseThrow();
    long capacity = request.accelerators().memory().orElseThrow();
    return new Alternative(
        leanest,
        false,
        "does not fit: takes %s GB of %s at least"
            .formatted(Bytes.gigabytes(leanest.memory().total()), Bytes.gigabytes(capacity)));
  }
}
