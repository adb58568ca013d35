package dev.tatara.operator.scheduling;

import dev.tatara.operator.step.Hindrance;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Which claim of a pod the scheduler misses, and what to do about it. */
@ApplicationScoped
class ClaimProblem {
  private final KubernetesClient client;

  ClaimProblem(KubernetesClient client) {
    this.client = client;
  }

  /** The first claim of the pod that is not there or has no volume, in the pod's order. */
  Optional<Hindrance> of(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .flatMap(volume -> problem(pod, volume).stream())
        .findFirst();
  }

  private Optional<Hindrance> problem(Pod pod, Volume volume) {
    String name = volume.getPersistentVolumeClaim().getClaimName();
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(name)
            .get();
    if (claim == null) {
      return Optional.of(
          Hindrance.of(
              pod,
              "ClaimNotFound",
              "claim %s does not exist: create it, or delete the job and apply it with another"
                  .formatted(name)));
    }
    if (claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase())) {
      return Optional.empty();
    }
    return Optional.of(Hindrance.of(pod, "ClaimUnbound", unbound(claim)));
  }

  private static String unbound(PersistentVolumeClaim claim) {
    String name = claim.getMetadata().getName();
    String storageClass = claim.getSpec().getStorageClassName();
    if (storageClass == null || storageClass.isEmpty()) {
      return "claim "
          + name
          + " is bound to no volume and names no StorageClass that could make one (the cluster has"
          + " no default): delete it and set spec.storage.claimTemplate.storageClassName, or create"
          + " a PersistentVolume for it";
    }
    return "claim %s is bound to no volume: StorageClass %s must exist and its provisioner make one; kubectl describe pvc %1$s says what it waits for"
        .formatted(name, storageClass);
  }
}
