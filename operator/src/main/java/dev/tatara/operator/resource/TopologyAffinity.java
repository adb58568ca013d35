package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.PodAffinity;
import io.fabric8.kubernetes.api.model.PodAffinityBuilder;

/**
 * Holds training pods together in one zone, rack or whatever nodes are labelled with, where that is
 * asked for. The scheduler lets the first pod choose, since a pod may meet its own requirement.
 * Pods of one Job look at each other alone: those of a Job before it may never end where their zone
 * is lost, and would hold the new ones there. (From Kubernetes 1.31 on; before, all are looked at.)
 */
final class TopologyAffinity {
  /** The Job controller's label for the Job that a pod belongs to. */
  private static final String CONTROLLER = "batch.kubernetes.io/controller-uid";

  private TopologyAffinity() {}

  /** The affinity of training pods to each other; null where they may be anywhere. */
  static PodAffinity of(LLMTrainingJob job) {
    String key = job.getSpec().scheduling().topologyKey();
    if (key == null) {
      return null;
    }
    return new PodAffinityBuilder()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNewLabelSelector()
        .withMatchLabels(Labels.selector(job, Step.TRAIN))
        .endLabelSelector()
        .withMatchLabelKeys(CONTROLLER)
        .withTopologyKey(key)
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .build();
  }
}
