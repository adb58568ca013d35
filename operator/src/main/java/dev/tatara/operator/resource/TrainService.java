package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.Ports;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** The headless Service that gives training pods the names by which they meet. */
public final class TrainService {
  private TrainService() {}

  static String name(LLMTrainingJob job) {
    return Step.TRAIN.jobName(job);
  }

  /** The name of node rank 0; an Indexed Job names its pods' hosts {@code <job>-<index>}. */
  static String masterAddress(LLMTrainingJob job) {
    return "%s-0.%s.%s.svc"
        .formatted(Step.TRAIN.jobName(job), name(job), job.getMetadata().getNamespace());
  }

  /** The Service as it should be. Pods meet before they are ready, so it publishes them all. */
  public static Service of(LLMTrainingJob job) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job, Step.TRAIN))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selector(job, Step.TRAIN))
        .addNewPort()
        .withName("rendezvous")
        .withPort(Ports.RENDEZVOUS)
        .endPort()
        .endSpec()
        .build();
  }
}
