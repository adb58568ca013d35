package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Takes a step's pods away. Its Job is deleted, not suspended: Kueue would undo that of a Job that
 * it has admitted, and the pods of a Job cannot change, as they must when the job is resumed in
 * another layout.
 */
@ApplicationScoped
class Suspension {
  private final KubernetesClient client;
  private final PodTermination termination;

  Suspension(KubernetesClient client, PodTermination termination) {
    this.client = client;
    this.termination = termination;
  }

  /** Whether a job is asked to hold no pods. */
  static boolean isWanted(LLMTrainingJob job) {
    return Boolean.TRUE.equals(job.getSpec().runPolicy().suspend());
  }

  /**
   * Ends a step that has not ended. Training pods go first, since only who deletes a pod says how
   * much time it gets; the Job makes no others until they have ended. The Job itself is there until
   * its last pod is gone.
   */
  void stop(LLMTrainingJob job, Children children, Step step, Job stepsJob) {
    if (stepsJob.isMarkedForDeletion()) {
      return;
    }
    if (step == Step.TRAIN) {
      termination.begin(job, step, children.pods(step));
    }
    client.resource(stepsJob).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
  }
}
