package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.NodeFailureStatus;
import dev.tatara.api.v1alpha1.RestartStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts, by node, the failures of training that hardware is to blame for. */
final class NodeFailures {
  private static final Set<String> OF_HARDWARE = Set.of("GpuFault", "NcclError");
  private static final String NODE_LOST = "NodeLost";

  private NodeFailures() {}

  /**
   * Adds to the status before what has happened since.
   *
   * @param restart why training was started again since, if it was
   * @param pods what is seen of the training pods
   * @return null while there are none
   */
  static List<NodeFailureStatus> since(
      LLMTrainingJobStatus previous, Optional<RestartStatus> restart, TrainingPods pods) {
    List<NodeFailureStatus> counted =
        new ArrayList<>(Optional.ofNullable(previous.nodeFailures()).orElse(List.of()));
    restart
        .filter(cause -> cause.reason() != null && OF_HARDWARE.contains(cause.reason()))
        .ifPresent(cause -> count(counted, cause.node(), cause.reason()));
    if (Troubles.ofPreemption(previous).isEmpty()) { // told before, and counted then
      pods.preemption()
          .filter(Preemption::ofLostNode)
          .ifPresent(lost -> count(counted, lost.node(), NODE_LOST));
    }
    return counted.isEmpty() ? null : List.copyOf(counted);
  }

  private static void count(List<NodeFailureStatus> counted, String node, String reason) {
    if (node == null) {
      return;
    }
    for (int i = 0; i < counted.size(); i++) {
      NodeFailureStatus known = counted.get(i);
      if (known.node().equals(node)) {
        counted.set(i, new NodeFailureStatus(node, known.failures() + 1, reason));
        return;
      }
    }
    counted.add(new NodeFailureStatus(node, 1, reason));
  }
}
