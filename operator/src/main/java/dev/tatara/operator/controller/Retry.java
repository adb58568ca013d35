package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.status.RetryRequest;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.JobState;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes away what has failed of a job that is to go on: the step's Job with its count of tries.
 * Those of the steps that are done stay, unless one of them is to be done again.
 */
@ApplicationScoped
class Retry {
  private final KubernetesClient client;

  Retry(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes the Jobs that have failed, and that of the step with which the job goes on.
   *
   * @param owner failed
   * @return whether none is left, as far as is known; else the next event of the Job leads here
   */
  boolean clear(LLMTrainingJob owner, Children children) {
    Optional<Job> again =
        RetryRequest.firstStep(owner)
            .flatMap(children::job)
            .filter(job -> JobState.of(job) == JobState.COMPLETE);
    List<Job> due =
        Stream.concat(
                children.jobs().stream().filter(job -> JobState.of(job) == JobState.FAILED),
                again.stream())
            .toList();
    due.forEach(
        job -> client.resource(job).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete());
    return due.isEmpty();
  }
}
