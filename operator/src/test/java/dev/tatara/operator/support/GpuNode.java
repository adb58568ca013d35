package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** A node that advertises GPUs, until it is closed. */
public final class GpuNode implements AutoCloseable {
  private final Node node;

  /** Registers the node, as a kubelet with a device plugin would. */
  public GpuNode(String name, int gpus) {
    node =
        Cluster.admin()
            .resource(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build())
            .create();
    Map<String, Quantity> has =
        Map.of(
            "nvidia.com/gpu", new Quantity(String.valueOf(gpus)), "memory", new Quantity("64Gi"));
    Cluster.admin()
        .resource(node)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("status", Map.of("capacity", has, "allocatable", has))));
  }

  @Override
  public void close() {
    Cluster.admin().resource(node).delete();
  }
}
