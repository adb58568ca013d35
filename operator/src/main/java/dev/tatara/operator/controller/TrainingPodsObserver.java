package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.status.TrainingPods;
import dev.tatara.operator.status.Troubles;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Looks at the training pods. What the operator knows of pods can be newer than what it knows of
 * their Job: before a deletion is told for the first time, the Job is read as it is, which may be
 * why they were deleted, as when Kueue suspends it.
 */
@ApplicationScoped
class TrainingPodsObserver {
  private final KubernetesClient client;

  TrainingPodsObserver(KubernetesClient client) {
    this.client = client;
  }

  TrainingPods observe(LLMTrainingJob job, Children children) {
    TrainingPods seen = TrainingPods.of(job, children);
    if (seen.deletion().isEmpty() || Troubles.ofDeletion(job.getStatus()).isPresent()) {
      return seen;
    }
    Optional<Job> now = children.job(Step.TRAIN).map(known -> client.resource(known).get());
    return TrainingPods.of(job, children.with(Step.TRAIN, now));
  }
}
