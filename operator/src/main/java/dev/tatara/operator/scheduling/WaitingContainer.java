package dev.tatara.operator.scheduling;

import dev.tatara.operator.step.Hindrance;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What the kubelet's words for a container that it can't start mean, and what to do about it. */
final class WaitingContainer {
  private WaitingContainer() {}

  /** The hindrance; empty where the container waits for nobody. */
  static Optional<Hindrance> hindrance(
      Pod pod, ContainerStatus container, ContainerStateWaiting waiting) {
    if (waiting.getReason() == null) {
      return Optional.empty();
    }
    return switch (waiting.getReason()) {
      // The kubelet goes to and fro between the two; one name keeps the status still.
      case "ErrImagePull", "ImagePullBackOff" ->
          Optional.of(
              in(
                  pod,
                  "ImagePullBackOff",
                  "the image %s cannot be pulled: check TATARA_TRAINER_IMAGE of the operator, that"
                      + " the registry can be reached from the node, and"
                      + " spec.template.imagePullSecrets (for all jobs, the chart's value"
                      + " trainerImage.pullSecrets)",
                  container.getImage()));
      case "InvalidImageName" ->
          Optional.of(
              in(
                  pod,
                  "InvalidImageName",
                  "%s is no name of an image: correct TATARA_TRAINER_IMAGE of the operator",
                  container.getImage()));
      case "CreateContainerConfigError", "CreateContainerError" ->
          Optional.of(
              in(
                  pod,
                  waiting.getReason(),
                  "container %s cannot be made: %s; mend what is named, and it is tried again",
                  container.getName(),
                  said(waiting)));
      case "CrashLoopBackOff" ->
          Optional.of(
              in(
                  pod,
                  "CrashLoopBackOff",
                  "container %1$s ends as soon as it starts: kubectl logs %2$s -c %1$s says why",
                  container.getName(),
                  pod.getMetadata().getName()));
      default -> Optional.empty();
    };
  }

  private static String said(ContainerStateWaiting waiting) {
    return waiting.getMessage() == null || waiting.getMessage().isBlank()
        ? "the node does not say why"
        : waiting.getMessage();
  }

  private static Hindrance in(Pod pod, String reason, String message, Object... values) {
    return Hindrance.of(pod, reason, message.formatted(values));
  }
}
