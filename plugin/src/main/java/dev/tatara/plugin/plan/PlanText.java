package dev.tatara.plugin.plan;

import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.PlanTable;
import dev.tatara.planner.SpeedEstimate;
import dev.tatara.plugin.cluster.TimeSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A plan for people: how long the run is, and the planner's own table. */
final class PlanText {
  private PlanText() {}

  static List<String> of(String name, Plan plan) {
    PlanStatus status = plan.status();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d steps, %s tokens%s",
            name,
            status.steps(),
            tokens(status.tokens()),
            speed(plan)
                .map(speed -> ", " + TimeSpan.text(time(status, speed)) + " predicted")
                .orElse("")));
    if (status.parameters() == null) {
      lines.add("(the vocabulary of a tokenizer that is there is not known: 100,000 are assumed)");
    }
    budgets(plan).ifPresent(lines::add);
    plan.missedDeadline().map("warning: "::concat).ifPresent(lines::add);
    lines.add("");
    PlanTable.write(plan.request(), plan.layout()).lines().forEach(lines::add);
    return lines;
  }

  /** How often the run goes through what the sources' budgets take. */
  private static Optional<String> budgets(Plan plan) {
    List<RunConfiguration.Source> sources = plan.run().data().sources();
    if (sources.stream().anyMatch(source -> source.tokens() == null)) {
      return Optional.empty();
    }
    long pass = sources.stream().mapToLong(RunConfiguration.Source::tokens).sum();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "one pass of the sources' budgets is %s tokens: the run makes %.2f",
            tokens(pass),
            (double) plan.status().tokens() / pass));
  }

  private static Optional<SpeedEstimate> speed(Plan plan) {
    return plan.layout().chosen().speed();
  }

  private static Duration time(PlanStatus status, SpeedEstimate speed) {
    return Duration.ofSeconds(Math.round(status.steps() * speed.stepSeconds()));
  }

  /** 200.0 G, 26.2 M. */
  private static String tokens(long tokens) {
    return tokens >= 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f G", tokens / 1e9)
        : String.format(Locale.ROOT, "%.1f M", tokens / 1e6);
  }
}
