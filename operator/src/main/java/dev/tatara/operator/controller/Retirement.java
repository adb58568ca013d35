package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Deletes finished jobs when their time to live is over. */
@ApplicationScoped
class Retirement {
  private final KubernetesClient client;
  private final Clock clock;

  Retirement(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Deletes the job now, comes back when it is time, or leaves it. Only the job as it was looked at
   * is deleted: not one of the same name that was made since, nor one whose time was prolonged.
   *
   * @param job finished
   */
  UpdateControl<LLMTrainingJob> retire(LLMTrainingJob job) {
    Long ttl = job.getSpec().runPolicy().ttlSecondsAfterFinished();
    if (ttl == null) {
      return UpdateControl.noUpdate();
    }
    Instant end = Instant.parse(job.getStatus().completionTime()).plusSeconds(ttl);
    Duration left = Duration.between(clock.instant(), end);
    if (left.isPositive()) {
      return UpdateControl.<LLMTrainingJob>noUpdate().rescheduleAfter(left);
    }
    client.resource(job).lockResourceVersion(job.getMetadata().getResourceVersion()).delete();
    return UpdateControl.noUpdate();
  }
}
