package dev.tatara.minicluster.node.pod;

import dev.tatara.minicluster.node.container.ContainerRunner;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.List;

/** Builds a pod's status out of its containers', by the rules of a kubelet. */
final class PodStatusAssembler {
  private final PodContainers containers;
  private final PodEnvironment environment;
  private final String startTime;
  private final PodConditions conditions = new PodConditions();

  PodStatusAssembler(PodContainers containers, PodEnvironment environment, String startTime) {
    this.containers = containers;
    this.environment = environment;
    this.startTime = startTime;
  }

  /**
   * @param progress how far the pod as a whole has come
   */
  synchronized PodStatus build(PodProgress progress) {
    List<ContainerStatus> main = containers.main().stream().map(ContainerRunner::status).toList();
    List<ContainerStatus> init =
        containers.init().stream().map(PodStatusAssembler::status).toList();
    String phase = phase(progress, main);
    setConditions(progress, phase, main);
    return new PodStatusBuilder()
        .withPhase(phase)
        .withReason(progress.failureReason())
        .withMessage(progress.failureMessage())
        .withStartTime(startTime)
        .withHostIP(environment.hostIp())
        .addNewHostIP(environment.hostIp())
        .withPodIP(environment.podIp())
        .addNewPodIP(environment.podIp())
        .withConditions(conditions.list())
        .withContainerStatuses(main)
        .withInitContainerStatuses(init)
        .build();
  }

  /** An init container that has done its work counts as ready. */
  private static ContainerStatus status(PodContainers.Init init) {
    ContainerStatus status = init.runner().status();
    return init.sidecar()
        ? status
        : new ContainerStatusBuilder(status).withReady(init.runner().hasSucceeded()).build();
  }

  private String phase(PodProgress progress, List<ContainerStatus> main) {
    if (progress.ended()) {
      boolean succeeded =
          progress.failureReason() == null
              && progress.initialized()
              && containers.main().stream().allMatch(ContainerRunner::hasSucceeded);
      return succeeded ? "Succeeded" : "Failed";
    }
    boolean anyHasRun =
        main.stream()
            .anyMatch(
                status ->
                    status.getState().getWaiting() == null
                        || status.getLastState().getTerminated() != null);
    return progress.initialized() && anyHasRun ? "Running" : "Pending";
  }

  private void setConditions(PodProgress progress, String phase, List<ContainerStatus> main) {
    boolean ready =
        !progress.ended()
            && progress.initialized()
            && main.stream().allMatch(ContainerStatus::getReady)
            && containers.sidecarsLastFirst().stream()
                .allMatch(runner -> runner.status().getReady());
    String done = phase.equals("Succeeded") ? "PodCompleted" : null;
    String whyNotReady = phase.equals("Failed") ? "PodFailed" : done;
    String reason = ready ? null : whyNotReady == null ? "ContainersNotReady" : whyNotReady;
    conditions.set("PodReadyToStartContainers", progress.mounted() && !progress.ended(), null);
    conditions.set(
        "Initialized",
        progress.initialized(),
        progress.initialized() ? done : "ContainersNotInitialized");
    conditions.set("Ready", ready, reason);
    conditions.set("ContainersReady", ready, reason);
  }
}
