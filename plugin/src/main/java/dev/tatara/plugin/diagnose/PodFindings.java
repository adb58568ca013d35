package dev.tatara.plugin.diagnose;

import dev.tatara.plugin.cluster.Belongings;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pods that do not get on. The operator tells of the first of them, in more words; this is for what
 * it has not told, as when it does not run.
 */
final class PodFindings {
  private static final Set<String> PASSING = Set.of("ContainerCreating", "PodInitializing");

  private PodFindings() {}

  /** Whether pods are to be looked at, beside what the status tells: where nobody else has. */
  static boolean addTo(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.reason().equals("NoOperator"));
  }

  static List<Finding> of(Belongings belongings) {
    List<Finding> findings = new ArrayList<>();
    for (Pod pod : belongings.pods()) {
      if (pod.getStatus() == null
          || pod.isMarkedForDeletion() // nobody waits for it any more
          || Set.of("Succeeded", "Failed").contains(String.valueOf(pod.getStatus().getPhase()))) {
        continue;
      }
      unscheduled(pod).or(() -> waiting(pod)).ifPresent(findings::add);
    }
    return findings;
  }

  private static Optional<Finding> unscheduled(Pod pod) {
    List<PodCondition> conditions =
        Objects.requireNonNullElse(pod.getStatus().getConditions(), List.of());
    return conditions.stream()
        .filter(condition -> condition.getType().equals("PodScheduled"))
        .filter(condition -> condition.getStatus().equals("False"))
        .findFirst()
        .map(
            condition ->
                new Finding(
                    String.valueOf(condition.getReason()),
                    "the pod %s finds no node: %s"
                        .formatted(pod.getMetadata().getName(), condition.getMessage()),
                    "add nodes that have what is missing, or ask for less in spec.resources"));
  }

  private static Optional<Finding> waiting(Pod pod) {
    return Stream.of(
            pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .filter(status -> status.getState() != null && status.getState().getWaiting() != null)
        .filter(status -> !PASSING.contains(String.valueOf(reason(status))))
        .filter(status -> reason(status) != null)
        .findFirst()
        .map(
            status ->
                new Finding(
                    reason(status),
                    "the container %s of the pod %s does not start%s"
                        .formatted(status.getName(), pod.getMetadata().getName(), message(status)),
                    "the node's kubelet says so: see that the image can be pulled there"
                        + " (template.imagePullSecrets), and what the pod mounts exists"));
  }

  private static String reason(ContainerStatus status) {
    return status.getState().getWaiting().getReason();
  }

  private static String message(ContainerStatus status) {
    ContainerStateWaiting waiting = status.getState().getWaiting();
    return waiting.getMessage() == null ? "" : ": " + waiting.getMessage();
  }
}
