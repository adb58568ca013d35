package dev.tatara.operator.failure;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Containers that must succeed before that of a step begins. Tatara has none, but admission
 * webhooks add some, for a service mesh or for secrets. Native sidecars are started again by the
 * kubelet and fail no pod.
 */
final class InitContainers {
  private InitContainers() {}

  /** The one that ended a pod before its work began. */
  static Optional<ContainerStatus> failed(Pod pod) {
    List<String> sidecars =
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy()))
            .map(Container::getName)
            .toList();
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(status -> !sidecars.contains(status.getName()))
        .filter(status -> status.getState() != null && status.getState().getTerminated() != null)
        .filter(status -> status.getState().getTerminated().getExitCode() != 0)
        .findFirst();
  }

  static Explanation explanation(String container, ContainerStateTerminated ended) {
    return new Explanation(
        "InitContainerFailed",
        "the init container %s ended with exit code %d%s%s"
            .formatted(
                container,
                ended.getExitCode(),
                ended.getReason() == null ? "" : " (" + ended.getReason() + ")",
                Explanation.because(ended.getMessage())),
        "it is none of Tatara's own: ask whoever adds it to pods of this namespace; its last words"
            + " are in status.failure.logTail");
  }
}
