package dev.tatara.minicluster.node;

import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/**
 * Resources that a node declares.
 *
 * @param cpus number of cores
 * @param memory as a Kubernetes quantity, such as {@code 16Gi}
 * @param pods how many may run at once
 * @param gpus number of {@code nvidia.com/gpu}; they are simulated, no device is behind them
 */
public record NodeCapacity(int cpus, String memory, int pods, int gpus) {
  private static final int DEFAULT_PODS = 110;

  /** Cores and memory of this machine, and no GPU. */
  public static NodeCapacity ofMachine() {
    long bytes =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Runtime.getRuntime().maxMemory();
    return new NodeCapacity(
        Runtime.getRuntime().availableProcessors(), (bytes >> 20) + "Mi", DEFAULT_PODS, 0);
  }

  /** The same with so many cores. */
  public NodeCapacity withCpus(int number) {
    return new NodeCapacity(number, memory, pods, gpus);
  }

  /** The same with so many simulated GPUs. */
  public NodeCapacity withGpus(int number) {
    return new NodeCapacity(cpus, memory, pods, number);
  }

  /** As it stands in the Node's status. */
  public Map<String, Quantity> quantities() {
    Map<String, Quantity> quantities = new TreeMap<>();
    quantities.put("cpu", new Quantity(Integer.toString(cpus)));
    quantities.put("memory", new Quantity(memory));
    quantities.put("ephemeral-storage", new Quantity("100Gi"));
    quantities.put("pods", new Quantity(Integer.toString(pods)));
    if (gpus > 0) {
      quantities.put("nvidia.com/gpu", new Quantity(Integer.toString(gpus)));
    }
    return quantities;
  }
}
