package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.operator.step.Hindrance;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what keeps pods from running. */
@ApplicationScoped
public class PodHindrances {
  private final SchedulingProblem scheduling;

  PodHindrances(SchedulingProblem scheduling) {
    this.scheduling = scheduling;
  }

  /**
   * The first hindrance among pods.
   *
   * @param spec what their job asks for
   */
  public Optional<Hindrance> among(ResourcesSpec spec, List<Pod> pods) {
    return pods.stream().flatMap(pod -> of(spec, pod).stream()).findFirst();
  }

  private Optional<Hindrance> of(ResourcesSpec spec, Pod pod) {
    if (!"Pending".equals(pod.getStatus().getPhase()) || pod.isMarkedForDeletion()) {
      return Optional.empty();
    }
    return Stream.concat(unschedulable(spec, pod), waiting(pod)).findFirst();
  }

  private Stream<Hindrance> unschedulable(ResourcesSpec spec, Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "Unschedulable".equals(condition.getReason()))
        .map(condition -> scheduling.of(spec, pod, condition.getMessage()));
  }

  private static Stream<Hindrance> waiting(Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .flatMap(container -> waiting(pod, container));
  }

  private static Stream<Hindrance> waiting(Pod pod, ContainerStatus container) {
    if (container.getState() == null || container.getState().getWaiting() == null) {
      return Stream.empty();
    }
    return WaitingContainer.hindrance(pod, container, container.getState().getWaiting()).stream();
  }
}
