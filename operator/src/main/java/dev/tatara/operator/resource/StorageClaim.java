package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.StorageSpec;
import dev.tatara.operator.step.Labels;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * The claim {@code <job>-storage}, where the job describes one. It has no owner: what was made
 * outlives the job, and a job of the same name finds it again.
 */
public final class StorageClaim {
  private StorageClaim() {}

  /** The name of the claim that holds the job's volume, given or made. */
  public static String name(LLMTrainingJob job) {
    return job.getSpec().storage().claimOf(job.getMetadata().getName());
  }

  /** The claim to make, if the job describes one. */
  public static Optional<PersistentVolumeClaim> of(LLMTrainingJob job) {
    return Optional.ofNullable(job.getSpec().storage().claimTemplate())
        .map(template -> of(job, template));
  }

  private static PersistentVolumeClaim of(LLMTrainingJob job, StorageSpec.ClaimTemplate template) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job))
        .endMetadata()
        .withNewSpec()
        .withAccessModes(template.accessMode().label())
        .withStorageClassName(template.storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", template.size()))
        .endResources()
        .endSpec()
        .build();
  }
}
