package dev.tatara.e2e;

import dev.tatara.minicluster.Minicluster;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The cluster of the tests, and the volume that their jobs share. */
final class RunningCluster implements AutoCloseable {
  static final String NAMESPACE = "default";
  static final String CLAIM = "e2e";

  private final Minicluster cluster;
  private final Path volume;

  RunningCluster(Minicluster cluster) {
    this.cluster = cluster;
    this.volume = createVolume(cluster.client());
    putSources();
  }

  KubernetesClient client() {
    return cluster.client();
  }

  Path kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Where all of the cluster lies. */
  Path stateDirectory() {
    return cluster.stateDirectory();
  }

  /** The folder behind the claim. */
  Path volume() {
    return volume;
  }

  TrainingJobs jobs() {
    return new TrainingJobs(client());
  }

  @Override
  public void close() {
    cluster.close();
  }

  private void putSources() {
    Path quickstart = BuiltProgram.REPOSITORY.resolve("examples/quickstart");
    copyFolder(quickstart.resolve("fallback"), volume.resolve("sources/prose"));
    copyFolder(quickstart.resolve("evaluation"), volume.resolve("sources/evaluation"));
  }

  static void copyFolder(Path from, Path to) {
    try (var files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("can't copy " + from + " to " + to, e);
    }
  }

  private static Path createVolume(KubernetesClient client) {
    PersistentVolumeClaim claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(CLAIM)
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteMany")
            .withNewResources()
            .addToRequests("storage", new Quantity("5Gi"))
            .endResources()
            .endSpec()
            .build();
    client.resource(claim).serverSideApply();
    PersistentVolumeClaim bound =
        client
            .resource(claim)
            .waitUntilCondition(
                seen ->
                    seen != null
                        && seen.getStatus() != null
                        && "Bound".equals(seen.getStatus().getPhase()),
                60,
                TimeUnit.SECONDS);
    return Path.of(
        client
            .persistentVolumes()
            .withName(bound.getSpec().getVolumeName())
            .get()
            .getSpec()
            .getHostPath()
            .getPath());
  }
}
