package dev.tatara.minicluster.node;

import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Creates pods from YAML and waits for them. */
final class TestPods {
  private static final long LIMIT_SECONDS = 40;

  private final SharedCluster.Handle cluster;
  private final String namespace;

  TestPods(SharedCluster.Handle cluster) {
    this.cluster = cluster;
    this.namespace = cluster.namespace();
  }

  String namespace() {
    return namespace;
  }

  /** A pod that never restarts; the specification is YAML of {@code spec}. */
  Pod create(String name, String specification) {
    Pod pod =
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\n  namespace: %s\nspec:\n%s"
                .formatted(name, namespace, specification.indent(2)),
            Pod.class);
    return cluster.client().pods().inNamespace(namespace).resource(pod).create();
  }

  Pod await(String name, Predicate<Pod> condition) {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .waitUntilCondition(condition, LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  Pod awaitPhase(String name, String phase) {
    return await(name, pod -> pod != null && phase.equals(pod.getStatus().getPhase()));
  }

  /** Waits until the pod has ended, however. */
  Pod awaitEnd(String name) {
    return await(
        name,
        pod ->
            pod != null
                && (pod.getStatus().getPhase().equals("Succeeded")
                    || pod.getStatus().getPhase().equals("Failed")));
  }

  String log(String name) {
    return cluster.client().pods().inNamespace(namespace).withName(name).getLog();
  }

  static ContainerStatus container(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  static int exitCode(Pod pod) {
    return container(pod).getState().getTerminated().getExitCode();
  }
}
