package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a pod from running until somebody does something about it.
 *
 * @param reason in one word, as Kubernetes calls it
 * @param message which pod, and why
 */
public record Hindrance(String reason, String message) {

  /** The first hindrance among pods. */
  public static Optional<Hindrance> among(List<Pod> pods) {
    return pods.stream().flatMap(pod -> of(pod).stream()).findFirst();
  }

  private static Optional<Hindrance> of(Pod pod) {
    if (!"Pending".equals(pod.getStatus().getPhase())) {
      return Optional.empty();
    }
    return Stream.concat(unschedulable(pod), waiting(pod)).findFirst();
  }

  private static Stream<Hindrance> unschedulable(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "Unschedulable".equals(condition.getReason()))
        .map(condition -> in(pod, "Unschedulable", condition.getMessage()));
  }

  private static Stream<Hindrance> waiting(Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .flatMap(state -> hindering(pod, state.getWaiting()));
  }

  private static Stream<Hindrance> hindering(Pod pod, ContainerStateWaiting waiting) {
    if (waiting.getReason() == null) {
      return Stream.empty();
    }
    return switch (waiting.getReason()) {
      // The kubelet goes to and fro between the two; one name keeps the status still.
      case "ErrImagePull", "ImagePullBackOff" ->
          Stream.of(in(pod, "ImagePullBackOff", "the image cannot be pulled"));
      case "InvalidImageName",
          "CreateContainerConfigError",
          "CreateContainerError",
          "CrashLoopBackOff" ->
          Stream.of(in(pod, waiting.getReason(), waiting.getMessage()));
      default -> Stream.empty();
    };
  }

  private static Hindrance in(Pod pod, String reason, String message) {
    return new Hindrance(reason, "pod " + pod.getMetadata().getName() + ": " + message);
  }
}
