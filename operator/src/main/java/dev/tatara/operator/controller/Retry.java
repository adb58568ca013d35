package dev.tatara.operator.controller;

import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.JobState;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Takes away what has failed of a job that is to go on: the step's Job with its count of tries.
 * Those of the steps that are done stay.
 */
@ApplicationScoped
class Retry {
  private final KubernetesClient client;

  Retry(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes the Jobs that have failed.
   *
   * @return whether none is left, as far as is known; else the next event of the Job leads here
   */
  boolean clear(Children children) {
    List<Job> failed =
        children.jobs().stream().filter(job -> JobState.of(job) == JobState.FAILED).toList();
    failed.forEach(
        job -> client.resource(job).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete());
    return failed.isEmpty();
  }
}
