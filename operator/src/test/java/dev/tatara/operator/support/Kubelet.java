package dev.tatara.operator.support;

import static dev.tatara.operator.support.Patience.await;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;

/** What a scheduler and the kubelet of a node do with pods: binds them, and writes their status. */
public final class Kubelet {
  private Kubelet() {}

  /** Binds a pod to a node, of which nothing else need be there. */
  static Pod bind(Pod pod, String node) {
    Cluster.admin()
        .resource(
            new BindingBuilder()
                .withMetadata(pod.getMetadata())
                .withNewTarget()
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .create();
    return pod;
  }

  /** Ends a pod that was told to, and takes it away. */
  public static void end(Pod pod, int exitCode, String message) {
    Pod current = Cluster.admin().resource(pod).get();
    set(current, "Failed", null, terminated("Error", exitCode, message));
    Cluster.admin().resource(pod).withGracePeriod(0).delete();
  }

  /** The state of a container that has ended now. */
  static ContainerState terminated(String reason, int exitCode, String message) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withMessage(message)
        .withReason(reason)
        .withFinishedAt(Instant.now().toString())
        .endTerminated()
        .build();
  }

  /** Others may write the pod at the same time: a scheduler, and the Job controller. */
  static void set(Pod pod, String phase, String address, ContainerState state) {
    await("status of a pod")
        .ignoreExceptionsMatching(
            e ->
                e instanceof KubernetesClientException refused
                    && refused.getCode() == HttpURLConnection.HTTP_CONFLICT)
        .until(() -> write(pod, phase, address, state) != null);
  }

  private static Pod write(Pod pod, String phase, String address, ContainerState state) {
    // By its name: an edit of the object would be an edit of the pod as it was when it was read.
    return Cluster.admin()
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .editStatus(
            existing ->
                new PodBuilder(existing)
                    .editOrNewStatus()
                    .withPhase(phase)
                    .withPodIP(address)
                    .withContainerStatuses(
                        new ContainerStatusBuilder()
                            .withName(existing.getSpec().getContainers().getFirst().getName())
                            .withImage("image")
                            .withImageID("image")
                            .withReady(false)
                            .withRestartCount(0)
                            .withState(state)
                            .build())
                    .endStatus()
                    .build());
  }
}
