package dev.tatara.planner;

/** How long ranks need to exchange data. Ring algorithms throughout. */
final class Links {
  private final Accelerators accelerators;
  private final Gpu gpu;
  private final Layout layout;

  Links(Accelerators accelerators, Gpu gpu, Layout layout) {
    this.accelerators = accelerators;
    this.gpu = gpu;
    this.layout = layout;
  }

  /** Seconds to all-reduce this many bytes in the tensor group, which lies in one node. */
  double tensorAllReduce(double bytes) {
    return 2 * ring(bytes, layout.tensor(), gpu.linkBandwidth()) + Efficiency.COLLECTIVE_LATENCY;
  }

  /** Seconds to reduce-scatter or all-gather this many bytes in the data-parallel group. */
  double dataShard(double bytes) {
    return ring(bytes, layout.data(), dataBandwidth())
        + Math.ceil(bytes / Efficiency.BUCKET) * Efficiency.COLLECTIVE_LATENCY;
  }

  /** Seconds to send this many bytes to the next stage. */
  double stageTransfer(double bytes) {
    return bytes / (pipelineBandwidth() * Efficiency.LINK) + Efficiency.COLLECTIVE_LATENCY;
  }

  private static double ring(double bytes, int ranks, double bandwidth) {
    return bytes * (ranks - 1) / ranks / (bandwidth * Efficiency.LINK);
  }

  /**
   * Data-parallel neighbours are T ranks apart. Between nodes, the T rings of a node share its
   * network cards.
   */
  private double dataBandwidth() {
    if (layout.tensor() * layout.data() <= accelerators.perNode()) {
      return gpu.linkBandwidth();
    }
    double share = gpu.networkBandwidth() * accelerators.perNode() / layout.tensor();
    return Math.min(gpu.linkBandwidth(), share);
  }

  /** Stages are T D ranks apart. */
  private double pipelineBandwidth() {
    return layout.worldSize() <= accelerators.perNode()
        ? gpu.linkBandwidth()
        : gpu.networkBandwidth();
  }
}
