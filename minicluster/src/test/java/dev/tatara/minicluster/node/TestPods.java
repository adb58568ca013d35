package dev.tatara.minicluster.node;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Creates pods from YAML in a namespace of their own and waits for them. */
final class TestPods {
  private static final long LIMIT_SECONDS = 120;
  private static final long POLL_MILLIS = 50;
  private static final long POLLS = TimeUnit.SECONDS.toMillis(LIMIT_SECONDS) / POLL_MILLIS;

  private final SharedCluster.Handle cluster;
  private final String namespace;

  TestPods(SharedCluster.Handle cluster) {
    this.cluster = cluster;
    this.namespace = cluster.namespace();
  }

  String namespace() {
    return namespace;
  }

  /** Creates a pod; the specification is YAML of {@code spec}. */
  Pod create(String name, String specification) {
    Pod pod =
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\n  labels: {app: test}\nspec:\n%s"
                .formatted(name, specification.indent(2)),
            Pod.class);
    return cluster.client().pods().inNamespace(namespace).resource(pod).create();
  }

  /** A claim of the default storage class. */
  void claim(String name) {
    cluster
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  /** A file in the folder behind a claim. */
  String read(String claim, String file) {
    try {
      return Files.readString(cluster.cluster().volumeDirectory(namespace, claim).resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an empty file in a pod's emptyDir volume: what its container waits for. */
  void touch(Pod pod, String volume, String file) throws IOException {
    Path folder = folder(pod).resolve("volumes").resolve(volume);
    Files.createFile(folder.resolve(file));
  }

  /** Where the node keeps what belongs to a pod. */
  Path folder(Pod pod) {
    return cluster.cluster().stateDirectory().resolve("pods").resolve(folderName(pod));
  }

  Pod await(String name, Predicate<Pod> condition) {
    return resource(name)
        .waitUntilCondition(
            pod -> pod != null && condition.test(pod), LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  Pod awaitPhase(String name, String phase) {
    return await(name, pod -> phase.equals(pod.getStatus().getPhase()));
  }

  /** Waits until the pod has ended, however. */
  Pod awaitEnd(String name) {
    return await(name, pod -> List.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()));
  }

  void awaitGone(String name) {
    resource(name).waitUntilCondition(pod -> pod == null, LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until the pod's only container has said something. */
  void awaitLog(String name, String text) {
    awaitPhase(name, "Running");
    for (int i = 0; i < POLLS; i++) {
      if (log(name).contains(text)) {
        return;
      }
      pause();
    }
    throw new AssertionError("the log of %s has no '%s': %s".formatted(name, text, log(name)));
  }

  String log(String name) {
    return resource(name).getLog();
  }

  String log(String name, String container) {
    return resource(name).inContainer(container).getLog();
  }

  private PodResource resource(String name) {
    return cluster.client().pods().inNamespace(namespace).withName(name);
  }

  static ContainerStatus container(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  static int exitCode(Pod pod) {
    return container(pod).getState().getTerminated().getExitCode();
  }

  /** Why the pod's only container waits, or null. */
  static String waitingReason(Pod pod) {
    var statuses = pod.getStatus().getContainerStatuses();
    return statuses.isEmpty() || statuses.getFirst().getState().getWaiting() == null
        ? null
        : statuses.getFirst().getState().getWaiting().getReason();
  }

  /** The message of a pod's first event of that reason. */
  static String awaitEvent(SharedCluster.Handle cluster, Pod pod, String reason) {
    return cluster
        .client()
        .v1()
        .events()
        .inNamespace(pod.getMetadata().getNamespace())
        .withField("involvedObject.name", pod.getMetadata().getName())
        .informOnCondition(events -> events.stream().anyMatch(e -> e.getReason().equals(reason)))
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .join()
        .stream()
        .filter(event -> event.getReason().equals(reason))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private static String folderName(Pod pod) {
    return "%s_%s_%s"
        .formatted(
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            pod.getMetadata().getUid());
  }

  static void awaitGone(Path folder) {
    for (int i = 0; i < POLLS && Files.exists(folder); i++) {
      pause();
    }
    assertFalse(Files.exists(folder), () -> folder + " is left");
  }

  static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }
}
