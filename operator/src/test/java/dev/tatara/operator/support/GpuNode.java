package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** A node that advertises GPUs, until it is closed. */
public final class GpuNode implements AutoCloseable {
  private final ReadyNode node;

  /** Registers the node, as a kubelet with a device plugin would. */
  public GpuNode(String name, int gpus) {
    node =
        new ReadyNode(
            name,
            Map.of(),
            Map.of(
                "nvidia.com/gpu",
                new Quantity(String.valueOf(gpus)),
                "memory",
                new Quantity("64Gi")));
  }

  @Override
  public void close() {
    node.close();
  }
}
