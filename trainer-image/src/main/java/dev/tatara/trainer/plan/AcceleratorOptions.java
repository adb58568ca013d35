package dev.tatara.trainer.plan;

import dev.tatara.planner.Accelerators;
import dev.tatara.planner.Bytes;
import dev.tatara.planner.Gpu;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that describe GPUs. */
final class AcceleratorOptions {
  private static final int MOST_PER_NODE = 8;
  private static final Gpu STANDARD = Gpu.A100_40GB;
  private static final long LEAST_MEMORY = 1L << 30;

  @Option(names = "--gpus", paramLabel = "N", description = "How many GPUs there are in all.")
  private Integer gpus;

  @Option(
      names = "--gpus-per-node",
      paramLabel = "N",
      description = "How many of them a machine has (default: all, at most 8).")
  private Integer perNode;

  @Option(
      names = "--gpu-memory",
      paramLabel = "SIZE",
      description = "Memory of each, such as 40Gi or 80Gi (default: that of --gpu, else 40Gi).")
  private String memory;

  @Option(
      names = "--gpu",
      paramLabel = "KIND",
      description =
          "a100-40gb, a100-80gb or h100: whose speed predictions are of (default: the A100 of that"
              + " memory).")
  private String kind;

  /** Whether the number of GPUs is given. */
  boolean countGiven() {
    return gpus != null || perNode != null;
  }

  /** The GPUs that the options describe. */
  Accelerators given() {
    if (gpus == null) {
      throw new IllegalArgumentException("how many GPUs there are is missing: give --gpus N");
    }
    int each = perNode == null ? Math.min(gpus, MOST_PER_NODE) : perNode;
    if (gpus < 1 || each < 1 || gpus % each != 0) {
      throw new IllegalArgumentException(
          "--gpus %d is no multiple of %d GPUs a node: set --gpus-per-node".formatted(gpus, each));
    }
    return gpus(gpus / each, each);
  }

  /** The processes of a run: GPUs, unless it is for CPUs and no GPU is described here. */
  Accelerators of(ResourceSettings resources) {
    if (resources.device().equals("cpu") && memory == null && kind == null) {
      return Accelerators.cpus(resources.nodes(), resources.processesPerNode());
    }
    return gpus(resources.nodes(), resources.processesPerNode());
  }

  private Accelerators gpus(int nodes, int each) {
    if (memory == null) {
      Gpu gpu = kind == null ? STANDARD : named();
      return Accelerators.gpus(nodes, each, gpu.memory(), gpu);
    }
    long bytes = bytes();
    return Accelerators.gpus(nodes, each, bytes, kind == null ? Gpu.ofMemory(bytes) : named());
  }

  private long bytes() {
    long bytes = Bytes.parse(memory);
    if (bytes < LEAST_MEMORY) {
      throw new IllegalArgumentException(
          "--gpu-memory %s is less than 1Gi: write it with its unit, such as 40Gi; a bare number counts bytes"
              .formatted(memory));
    }
    return bytes;
  }

  private Gpu named() {
    return Gpu.named(kind)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there are no figures of a GPU '%s', only of %s"
                        .formatted(
                            kind,
                            Arrays.stream(Gpu.values())
                                .map(Gpu::label)
                                .collect(Collectors.joining(", ")))));
  }
}
