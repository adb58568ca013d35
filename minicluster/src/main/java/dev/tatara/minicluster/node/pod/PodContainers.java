package dev.tatara.minicluster.node.pod;

import dev.tatara.minicluster.node.container.ContainerRunner;
import dev.tatara.minicluster.node.container.ContainerSupport;
import dev.tatara.minicluster.node.container.RestartPolicy;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The containers of a pod.
 *
 * @param init init containers in order, sidecars among them
 * @param main the others
 */
record PodContainers(List<Init> init, List<ContainerRunner> main) {
  /**
   * An init container.
   *
   * @param sidecar whether it runs beside the others until they have ended
   */
  record Init(ContainerRunner runner, boolean sidecar) {}

  static PodContainers of(Pod pod, ContainerSupport support, Runnable onChange) {
    RestartPolicy policy = RestartPolicy.of(pod.getSpec().getRestartPolicy());
    List<Container> inits = pod.getSpec().getInitContainers();
    String waiting = inits.isEmpty() ? "ContainerCreating" : "PodInitializing";
    return new PodContainers(
        inits.stream()
            .map(
                container -> {
                  boolean sidecar = "Always".equals(container.getRestartPolicy());
                  RestartPolicy own = sidecar ? RestartPolicy.ALWAYS : policy.forInitContainer();
                  return new Init(
                      new ContainerRunner(container, own, "PodInitializing", support, onChange),
                      sidecar);
                })
            .toList(),
        pod.getSpec().getContainers().stream()
            .map(container -> new ContainerRunner(container, policy, waiting, support, onChange))
            .toList());
  }

  Optional<ContainerRunner> find(String name) {
    return Stream.concat(init.stream().map(Init::runner), main.stream())
        .filter(runner -> runner.name().equals(name))
        .findFirst();
  }

  /** Sidecars in the order in which they stop: the last started first. */
  List<ContainerRunner> sidecarsLastFirst() {
    return init.reversed().stream().filter(Init::sidecar).map(Init::runner).toList();
  }

  /** All but the sidecars, which outlive them. */
  Stream<ContainerRunner> withoutSidecars() {
    return Stream.concat(
        init.stream().filter(container -> !container.sidecar()).map(Init::runner), main.stream());
  }
}
