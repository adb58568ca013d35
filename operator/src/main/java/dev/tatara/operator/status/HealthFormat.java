package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.HealthStatus;
import dev.tatara.operator.trainer.ProgressReport;
import java.util.List;
import java.util.Optional;

/** What of the trainer's report on its health stands in the status. */
final class HealthFormat {
  /** Where the trainer warns of a rank, too. */
  private static final double SLOW = 1.3;

  private HealthFormat() {}

  /** Null where the trainer says nothing of it. */
  static HealthStatus of(ProgressReport report) {
    Optional<HealthStatus.Straggler> straggler = straggler(report.ranks());
    ProgressReport.Health health = report.health();
    if (health == null && straggler.isEmpty()) {
      return null;
    }
    return new HealthStatus(
        health == null ? null : health.skippedSteps(),
        health == null ? null : health.rollbacks(),
        health == null ? null : health.lossSpikes(),
        straggler.orElse(null));
  }

  /** The trainer lists the slowest rank first. */
  private static Optional<HealthStatus.Straggler> straggler(List<ProgressReport.RankTime> ranks) {
    return Optional.ofNullable(ranks).stream()
        .flatMap(List::stream)
        .limit(1)
        .filter(slowest -> slowest.ratio() != null && slowest.ratio() > SLOW)
        .map(
            slowest ->
                new HealthStatus.Straggler(
                    slowest.rank(), slowest.pod(), ProgressFormat.decimal("%.2f", slowest.ratio())))
        .findFirst();
  }
}
