package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** A node without a kubelet that was ready just now, until it is closed. */
public final class ReadyNode implements AutoCloseable {
  private final Node node;

  /** Registers the node, as a kubelet would. */
  public ReadyNode(String name, Map<String, String> labels, Map<String, Quantity> has) {
    node =
        Cluster.admin()
            .resource(
                new NodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(labels)
                    .endMetadata()
                    .build())
            .create();
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, String> ready =
        Map.of(
            "type", "Ready", "status", "True", "lastHeartbeatTime", now, "reason", "KubeletReady");
    Cluster.admin()
        .resource(node)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of(
                    "status",
                    Map.of("capacity", has, "allocatable", has, "conditions", List.of(ready)))));
  }

  /** Lets no more pods come. */
  public void cordon() {
    Cluster.admin()
        .nodes()
        .withName(node.getMetadata().getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"unschedulable\": true}}");
  }

  @Override
  public void close() {
    Cluster.admin().resource(node).delete();
  }
}
