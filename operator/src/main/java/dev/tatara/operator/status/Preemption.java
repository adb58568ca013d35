package dev.tatara.operator.status;

import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pod that was taken away for the sake of others: its node is drained or lost, or wanted by a pod
 * of higher priority. It is no failure, and does not count as one.
 *
 * @param pod its name
 * @param node that it was on, or null
 * @param cause what Kubernetes says
 * @param ofLostNode whether the node went with it
 */
record Preemption(String pod, String node, String cause, boolean ofLostNode) {
  private static final Set<String> OF_LOST_NODES =
      Set.of("DeletionByTaintManager", "DeletionByPodGC");

  /** Looks at the pod that was the last to end, or to be told to. */
  static Optional<Preemption> among(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.isMarkedForDeletion() || StepPods.hasEnded(pod))
        .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
        .flatMap(Preemption::of);
  }

  /** What took a pod away, if something did. */
  static Optional<Preemption> of(Pod pod) {
    return StepPods.disruption(pod)
        .map(
            condition ->
                new Preemption(
                    pod.getMetadata().getName(),
                    pod.getSpec().getNodeName(),
                    cause(condition),
                    OF_LOST_NODES.contains(condition.getReason())));
  }

  private static String cause(PodCondition condition) {
    return condition.getMessage() == null || condition.getMessage().isBlank()
        ? condition.getReason()
        : condition.getMessage();
  }

  /** For people: who was taken, why, and what follows. */
  String sentence() {
    return "pod %s%s was preempted (%s): training goes on from its newest checkpoint when the pod can be placed again"
        .formatted(pod, node == null ? "" : " on node " + node, cause);
  }
}
