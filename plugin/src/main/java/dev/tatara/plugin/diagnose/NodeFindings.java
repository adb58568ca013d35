package dev.tatara.plugin.diagnose;

import dev.tatara.plugin.cluster.Belongings;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The nodes on which pods of a job run. */
final class NodeFindings {
  private static final Set<String> PRESSURES =
      Set.of("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable");

  private NodeFindings() {}

  static List<Finding> of(KubernetesClient client, Belongings belongings) {
    Set<String> names = new TreeSet<>();
    for (Pod pod : belongings.pods()) {
      String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
      if ("Running".equals(phase) || "Pending".equals(phase)) {
        names.add(Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""));
      }
    }
    names.remove("");
    List<Finding> findings = new ArrayList<>();
    for (String name : names) {
      Node node = client.nodes().withName(name).get();
      if (node == null) {
        findings.add(
            new Finding(
                "NodeGone",
                "the node %s, on which a pod of the job runs, is gone".formatted(name),
                "the pod is replaced when its grace is over; kubectl delete pod --force does it at once"));
      } else {
        conditions(node, findings);
      }
    }
    return findings;
  }

  private static void conditions(Node node, List<Finding> findings) {
    String name = node.getMetadata().getName();
    List<NodeCondition> conditions =
        node.getStatus() == null || node.getStatus().getConditions() == null
            ? List.of()
            : node.getStatus().getConditions();
    for (NodeCondition condition : conditions) {
      if (condition.getType().equals("Ready") && !condition.getStatus().equals("True")) {
        findings.add(
            new Finding(
                "NodeNotReady",
                "the node %s, on which a pod of the job runs, is not ready: %s"
                    .formatted(name, condition.getMessage()),
                "see its kubelet; the pod is replaced elsewhere if the node does not come back"));
      } else if (PRESSURES.contains(condition.getType()) && condition.getStatus().equals("True")) {
        findings.add(
            new Finding(
                condition.getType(),
                "the node %s, on which a pod of the job runs, reports %s: %s"
                    .formatted(name, condition.getType(), condition.getMessage()),
                "free the resource there: pods may be evicted, and training goes on from its last checkpoint"));
      }
    }
  }
}
