package dev.tatara.operator.event;

import dev.tatara.api.v1alpha1.HealthStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds what is worth telling of the health of training between two statuses of a job. */
final class HealthChanges {
  private HealthChanges() {}

  /** The events between a status, null for none yet, and the next. */
  static List<JobEvent> between(LLMTrainingJobStatus before, LLMTrainingJobStatus after) {
    List<JobEvent> events = new ArrayList<>();
    int rollbacks = figure(after, HealthStatus::rollbacks);
    if (rollbacks > figure(before, HealthStatus::rollbacks)) {
      events.add(
          JobEvent.warning(
              "TrainingRolledBack",
              ("several steps in a row had no finite loss: training went back to the newest"
                      + " checkpoint and goes around their samples (rollback %d of this job)")
                  .formatted(rollbacks)));
    }
    int knownSpikes = figure(before, HealthStatus::lossSpikes);
    int spikes = figure(after, HealthStatus::lossSpikes);
    // The count begins anew with the processes; a smaller one is that of others.
    if (spikes > 0 && spikes != knownSpikes) {
      events.add(
          JobEvent.warning(
              "LossSpike",
              "the loss rose above health.lossSpikeFactor times its recent median; the log of the"
                  + " training pod with index 0 names the step"));
    }
    return events;
  }

  private static int figure(LLMTrainingJobStatus status, Function<HealthStatus, Integer> figure) {
    return Optional.ofNullable(status)
        .map(LLMTrainingJobStatus::progress)
        .map(ProgressStatus::health)
        .map(figure)
        .orElse(0);
  }
}
