package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.resource.TerminationGrace;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Tells pods to end. Only who deletes a pod says how much time it gets: those that train get enough
 * for a checkpoint, others what their spec says.
 */
@ApplicationScoped
class PodTermination {
  private final KubernetesClient client;

  PodTermination(KubernetesClient client) {
    this.client = client;
  }

  /** Deletes those of a step's pods that have not ended and that nobody has told to end. */
  void begin(LLMTrainingJob job, Step step, List<Pod> pods) {
    pods.stream()
        .filter(pod -> !pod.isMarkedForDeletion() && !StepPods.hasEnded(pod))
        .map(client::resource)
        .forEach(
            pod -> {
              if (step == Step.TRAIN) {
                pod.withGracePeriod(TerminationGrace.seconds(job.getStatus())).delete();
              } else {
                pod.delete();
              }
            });
  }
}
