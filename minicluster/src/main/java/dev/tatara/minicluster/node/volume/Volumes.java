package dev.tatara.minicluster.node.volume;

import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.node.pod.DownwardApi;
import dev.tatara.minicluster.node.pod.PodFolder;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Finds or makes the folder (or file) behind each volume of one pod. */
public final class Volumes {
  private final KubernetesClient client;
  private final Pod pod;
  private final PodFolder folder;
  private final ObjectVolumes objects;

  public Volumes(KubernetesClient client, Pod pod, PodFolder folder, DownwardApi downward) {
    this.client = client;
    this.pod = pod;
    this.folder = folder;
    this.objects = new ObjectVolumes(client, pod, downward);
  }

  /**
   * All volumes by name.
   *
   * @throws NotYetException when something that a volume needs is not there; may be called again
   */
  public Map<String, Path> mountAll() throws NotYetException {
    Map<String, Path> paths = new HashMap<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      try {
        paths.put(volume.getName(), mount(volume));
      } catch (NotYetException e) {
        throw new NotYetException(
            "MountVolume.SetUp failed for volume \"%s\" : %s"
                .formatted(volume.getName(), e.getMessage()));
      }
    }
    return paths;
  }

  private Path mount(Volume volume) throws NotYetException {
    if (volume.getHostPath() != null) {
      return hostPath(volume.getHostPath());
    }
    if (volume.getPersistentVolumeClaim() != null) {
      return claim(volume.getPersistentVolumeClaim().getClaimName());
    }
    Path target = folder.volume(volume.getName());
    if (volume.getConfigMap() != null) {
      objects.files(volume.getConfigMap()).write(target);
    } else if (volume.getSecret() != null) {
      objects.files(volume.getSecret()).write(target);
    } else if (volume.getDownwardAPI() != null) {
      objects.files(volume.getDownwardAPI()).write(target);
    } else if (volume.getProjected() != null) {
      objects.files(volume.getProjected()).write(target);
    } else if (volume.getEmptyDir() == null) {
      throw new NotYetException(
          "the local node has only emptyDir, hostPath, configMap, secret, downwardAPI, projected"
              + " and persistentVolumeClaim");
    }
    return target;
  }

  private static Path hostPath(HostPathVolumeSource source) throws NotYetException {
    Path path = Path.of(source.getPath());
    String type = source.getType() == null ? "" : source.getType();
    try {
      switch (type) {
        case "DirectoryOrCreate" -> Files.createDirectories(path);
        case "FileOrCreate" -> {
          if (!Files.exists(path)) {
            Files.createFile(path);
          }
        }
        case "Directory" -> require(Files.isDirectory(path), path + " is not a directory");
        case "File" -> require(Files.isRegularFile(path), path + " is not a file");
        default -> {}
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't create the host path " + path, e);
    }
    return path;
  }

  private Path claim(String name) throws NotYetException {
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(name)
            .get();
    require(claim != null, "persistentvolumeclaim \"%s\" not found".formatted(name));
    require(
        claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase()),
        "persistentvolumeclaim \"%s\" is not bound".formatted(name));
    PersistentVolume volume =
        client.persistentVolumes().withName(claim.getSpec().getVolumeName()).get();
    require(volume != null, "its volume %s is gone".formatted(claim.getSpec().getVolumeName()));
    if (volume.getSpec().getHostPath() != null) {
      return hostPath(volume.getSpec().getHostPath());
    }
    require(
        volume.getSpec().getLocal() != null,
        "volume %s is neither a hostPath nor a local one"
            .formatted(volume.getMetadata().getName()));
    return Path.of(volume.getSpec().getLocal().getPath());
  }

  private static void require(boolean condition, String message) throws NotYetException {
    if (!condition) {
      throw new NotYetException(message);
    }
  }
}
