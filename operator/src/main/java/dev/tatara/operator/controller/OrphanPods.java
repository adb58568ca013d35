package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Pods that live on when somebody has deleted their Job. No other Job is made until they have
 * ended: its pods would write the same run directory, and hold as much again.
 */
@ApplicationScoped
class OrphanPods {
  /** How long after its time a pod may take to be gone where nothing is wrong with its node. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Applier applier;
  private final PodTermination termination;
  private final Clock clock;

  OrphanPods(Applier applier, PodTermination termination, Clock clock) {
    this.applier = applier;
    this.termination = termination;
    this.clock = clock;
  }

  /**
   * Tells the orphans of all steps to end, unless somebody has. Caches may hear of pods before they
   * hear of their Job, so that it is asked for first.
   *
   * @return whether there are none, as far as is known; else the next event of a pod leads here
   * @throws NameTakenException when something else has the name of their Job
   */
  boolean areEnded(LLMTrainingJob job, Children children) {
    for (Step step : Step.values()) {
      List<Pod> orphans = children.orphans(step);
      if (!orphans.isEmpty() && applier.existing(job, named(job, step)).isEmpty()) {
        termination.begin(job, step, orphans);
      }
    }
    return children.orphans().isEmpty();
  }

  /** One that should have ended: a node that is lost ends none until somebody says so. */
  Optional<Hindrance> overdue(Children children) {
    Instant now = clock.instant();
    return children.orphans().stream()
        .filter(Pod::isMarkedForDeletion)
        .filter(pod -> end(pod).plus(PATIENCE).isBefore(now))
        .findFirst()
        .map(
            pod ->
                Hindrance.of(
                    pod,
                    "PodNotEnding",
                    "its Job was deleted, and it should have ended at %s on node %s; if that node is lost, kubectl delete pod %s --force lets the job go on"
                        .formatted(
                            end(pod), pod.getSpec().getNodeName(), pod.getMetadata().getName())));
  }

  /** The API server counts the time that the pod gets in. */
  private static Instant end(Pod pod) {
    return Instant.parse(pod.getMetadata().getDeletionTimestamp());
  }

  private static Job named(LLMTrainingJob job, Step step) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(step.jobName(job))
        .withNamespace(job.getMetadata().getNamespace())
        .endMetadata()
        .build();
  }
}
