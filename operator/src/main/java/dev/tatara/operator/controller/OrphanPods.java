package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Pods that live on when somebody has deleted their Job. Another Job waits for their end: its pods
 * would write the same run directory.
 */
@ApplicationScoped
class OrphanPods {
  private final Applier applier;
  private final PodTermination termination;

  OrphanPods(Applier applier, PodTermination termination) {
    this.applier = applier;
    this.termination = termination;
  }

  /**
   * Whether a step that has no Job, as far as is known, has such pods. Those of a Job that was
   * deleted without them are told to end.
   *
   * @return also where there is a Job, and the caches have heard of its pods first
   * @throws NameTakenException when something else has the name of the Job
   */
  boolean live(LLMTrainingJob job, Children children, Step step) {
    List<Pod> orphans = children.orphans(step);
    if (orphans.isEmpty()) {
      return false;
    }
    if (applier.existing(job, named(job, step)).isEmpty()) {
      termination.begin(job, step, orphans);
    }
    return true;
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
