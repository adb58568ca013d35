package dev.tatara.minicluster.quickstart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The claim that the quickstart works on. */
final class Claim {
  static final String FIELD_MANAGER = "tatara-quickstart";
  private static final int BIND_SECONDS = 60;

  private Claim() {}

  /**
   * Applies the claim, waits until a volume is bound to it, and gives the volume's folder on this
   * machine.
   *
   * @throws QuickstartException when the API server refuses the claim, no volume comes, or one that
   *     is no folder here
   */
  static VolumeFiles bind(KubernetesClient client, Path manifest) {
    PersistentVolumeClaim claim = apply(client, manifest);
    String name = claim.getMetadata().getNamespace() + "/" + claim.getMetadata().getName();
    try {
      claim =
          client
              .resource(claim)
              .waitUntilCondition(
                  c ->
                      c != null
                          && c.getStatus() != null
                          && "Bound".equals(c.getStatus().getPhase()),
                  BIND_SECONDS,
                  TimeUnit.SECONDS);
    } catch (KubernetesClientTimeoutException e) {
      throw new QuickstartException(
          "no volume was bound to the claim %s within %d s; see kubectl describe pvc %s"
              .formatted(name, BIND_SECONDS, claim.getMetadata().getName()),
          e);
    }
    String volumeName = claim.getSpec().getVolumeName();
    PersistentVolume volume =
        ApiCall.make(
            "read the volume " + volumeName,
            () -> client.persistentVolumes().withName(volumeName).get());
    if (volume == null || volume.getSpec().getHostPath() == null) {
      throw new QuickstartException(
          "the volume of the claim %s is no folder on this machine; the quickstart needs a minicluster"
              .formatted(name));
    }
    return new VolumeFiles(Path.of(volume.getSpec().getHostPath().getPath()));
  }

  private static PersistentVolumeClaim apply(KubernetesClient client, Path manifest) {
    try (InputStream yaml = Files.newInputStream(manifest)) {
      for (HasMetadata item : client.load(yaml).items()) {
        if (item instanceof PersistentVolumeClaim claim) {
          return ApiCall.make(
              "apply the claim " + claim.getMetadata().getName(),
              () ->
                  client
                      .persistentVolumeClaims()
                      .inNamespace(client.getNamespace())
                      .resource(claim)
                      .fieldManager(FIELD_MANAGER)
                      .forceConflicts()
                      .serverSideApply());
        }
      }
      throw new QuickstartException(manifest + " holds no PersistentVolumeClaim");
    } catch (IOException e) {
      throw new QuickstartException("can't read " + manifest + ": " + e.getMessage(), e);
    }
  }
}
