package dev.tatara.trainer.gate;

import dev.tatara.report.MetricDirection;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A gate for one task and prompt.
 *
 * @param task that is looked at
 * @param gate what is asked for
 */
record Check(ScoredTask task, EvaluationSettings.Gate gate) {
  /** Digits after the point, where they suffice. */
  private static final int DIGITS = 4;

  /** Beyond these, a double near 1 has none. */
  private static final int MOST_DIGITS = 17;

  /** What one check of a checkpoint comes to, with figures. */
  record Finding(boolean passed, String sentence) {}

  /**
   * Looks at a checkpoint.
   *
   * @param results of the run
   * @return empty when the checkpoint has no result of the task
   */
  Optional<Finding> of(int step, List<Scored> results) {
    return results.stream()
        .filter(result -> result.step() == step && result.task().equals(task))
        .findFirst()
        .map(result -> find(result, results));
  }

  private Finding find(Scored result, List<Scored> results) {
    String metric = metric(result);
    Double found = result.metrics().get(metric);
    if (found == null) {
      return new Finding(false, task + " has no " + metric);
    }
    double score = found;
    String figure = task + " " + metric + " ";
    if (gate.minimum() != null && score < gate.minimum()) {
      return new Finding(false, figure + compared(score, " is below ", gate.minimum()));
    }
    if (gate.maximum() != null && score > gate.maximum()) {
      return new Finding(false, figure + compared(score, " is above ", gate.maximum()));
    }
    OptionalDouble best = bestBefore(result, metric, results);
    if (best.isPresent() && isWorse(metric, score, best.getAsDouble())) {
      return new Finding(
          false, figure + compared(score, " is worse than the best before, ", best.getAsDouble()));
    }
    return new Finding(true, figure + format(score, DIGITS));
  }

  private String metric(Scored result) {
    return gate.metric() == null ? result.headline() : gate.metric();
  }

  /** Absent where nothing is compared. */
  private OptionalDouble bestBefore(Scored result, String metric, List<Scored> results) {
    if (!Boolean.TRUE.equals(gate.noRegression())) {
      return OptionalDouble.empty();
    }
    double[] before =
        results.stream()
            .filter(other -> other.step() < result.step() && other.task().equals(task))
            .filter(other -> Objects.equals(other.benchmark(), result.benchmark()))
            .map(other -> other.metrics().get(metric))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    if (before.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        MetricDirection.lowerIsBetter(metric) ? before[0] : before[before.length - 1]);
  }

  private boolean isWorse(String metric, double score, double best) {
    double tolerance = gate.tolerance() == null ? 0 : gate.tolerance();
    double loss = MetricDirection.lowerIsBetter(metric) ? score - best : best - score;
    return loss > tolerance;
  }

  /** Both numbers with as many digits as it takes to tell them apart. */
  private static String compared(double score, String relation, double other) {
    int digits = DIGITS;
    while (digits < MOST_DIGITS && format(score, digits).equals(format(other, digits))) {
      digits++;
    }
    return format(score, digits) + relation + format(other, digits);
  }

  private static String format(double score, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", score);
  }
}
