package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.resource.PodGroup;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Lets Volcano place the training pods together, where a job asks for it. */
@ApplicationScoped
class GangPlacement {
  private final KubernetesClient client;

  GangPlacement(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Makes the group of the training pods if it isn't there, as long as one of them has no node:
   * Volcano is not asked about pods that run. Nothing watches groups, since their type may not be
   * there.
   *
   * @param stepsJob the Job of the step, not held back
   * @return what is missing in the cluster for that
   */
  Optional<Hindrance> keep(LLMTrainingJob job, Step step, Job stepsJob, List<Pod> pods) {
    if (step != Step.TRAIN
        || !PodGroup.isWanted(job)
        || stepsJob.isMarkedForDeletion()
        || arePlaced(stepsJob, pods)) {
      return Optional.empty();
    }
    try {
      GenericKubernetesResource wanted = PodGroup.of(job, stepsJob);
      if (!isOf(stepsJob, existing(job))) {
        apply(job, wanted);
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.of(missing());
      }
      throw e;
    }
  }

  private GenericKubernetesResource existing(LLMTrainingJob job) {
    return client
        .genericKubernetesResources(PodGroup.TYPE)
        .inNamespace(job.getMetadata().getNamespace())
        .withName(PodGroup.name(job))
        .get();
  }

  /** By its type, since the client knows no class of it. */
  private void apply(LLMTrainingJob job, GenericKubernetesResource wanted) {
    client
        .genericKubernetesResources(PodGroup.TYPE)
        .inNamespace(job.getMetadata().getNamespace())
        .resource(wanted)
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
  }

  /** That of an earlier Job goes as that one went, and is taken over. */
  private static boolean isOf(Job stepsJob, GenericKubernetesResource group) {
    return group != null
        && group.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> stepsJob.getMetadata().getUid().equals(owner.getUid()));
  }

  private static boolean arePlaced(Job stepsJob, List<Pod> pods) {
    return pods.stream().filter(pod -> pod.getSpec().getNodeName() != null).count()
        >= stepsJob.getSpec().getParallelism();
  }

  private static Hindrance missing() {
    return new Hindrance(
        "VolcanoMissing",
        "scheduling.gang is Volcano, and this cluster has no PodGroup of"
            + " scheduling.volcano.sh/v1beta1, so nobody places the training pods: install Volcano,"
            + " or suspend the job and set scheduling.gang to None");
  }
}
