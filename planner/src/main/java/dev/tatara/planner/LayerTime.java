package dev.tatara.planner;

/**
 * Seconds of one micro-batch on one tensor rank, by a roofline: arithmetic at a share of the peak,
 * element-wise work at a share of the memory bandwidth, and never faster than kernels are launched.
 */
final class LayerTime {
  /**
   * Elements of width h that norms and residual sums read and write in a forward pass: two norms of
   * 2, two sums of 3.
   */
  private static final double WHOLE_TRAFFIC = 10;

  /** The same for rotary embedding and layout of queries and keys, and for GELU at width 4h. */
  private static final double CUT_TRAFFIC = 18;

  /** Of these, what selective recompute computes again: two norms, GELU. */
  private static final double NORM_TRAFFIC = 4;

  private static final double GELU_TRAFFIC = 8;

  /** Passes over the fp32 logits of cross-entropy and its gradient. */
  private static final double LOGIT_TRAFFIC = 5 * 4;

  /** The backward pass costs twice the forward pass. */
  private static final double PASSES = 3;

  private final ModelShape model;
  private final Precision precision;
  private final TrainingSetup setup;
  private final Gpu gpu;
  private final double tokens;
  private final int tensor;

  LayerTime(ModelShape model, Precision precision, TrainingSetup setup, Gpu gpu) {
    this.model = model;
    this.precision = precision;
    this.setup = setup;
    this.gpu = gpu;
    this.tokens = (double) model.sequenceLength() * setup.microBatchSize();
    this.tensor = setup.layout().tensor();
  }

  /** Forward and backward of one layer. */
  double layer() {
    return Math.max(
        PASSES * (matrices() + elementwise(WHOLE_TRAFFIC, CUT_TRAFFIC))
            + Efficiency.ATTENTION_PASSES * attention()
            + accumulation(),
        Efficiency.KERNELS_PER_LAYER * Efficiency.KERNEL_LAUNCH);
  }

  /** What recompute adds to a layer. */
  double recompute() {
    return switch (setup.recompute()) {
      case NONE -> 0;
      case SELECTIVE -> elementwise(NORM_TRAFFIC, GELU_TRAFFIC);
      case FULL -> matrices() + attention() + elementwise(WHOLE_TRAFFIC, CUT_TRAFFIC);
    };
  }

  /** Forward and backward of the head with the loss. */
  double head() {
    double columns = (double) model.paddedVocabulary(tensor) / tensor;
    double products = PASSES * 2 * tokens * model.hiddenSize() * columns / arithmetic();
    double traffic = LOGIT_TRAFFIC * tokens * columns / bandwidth();
    double gradient = 2L * Float.BYTES * model.hiddenSize() * columns / bandwidth();
    return products + traffic + gradient;
  }

  /** Bytes of the residual stream of a micro-batch, whole. */
  double streamBytes() {
    return tokens * model.hiddenSize() * precision.elementBytes();
  }

  /** A forward pass of a layer's four matrices; few tokens are bound by reading the weights. */
  private double matrices() {
    double h = model.hiddenSize();
    double weights = (4 * h * h + 2 * h * model.intermediateSize()) / tensor;
    return Math.max(
        2 * tokens * weights / arithmetic(), weights * precision.elementBytes() / bandwidth());
  }

  /** A forward pass of causal attention. */
  private double attention() {
    double operations = 2 * tokens * model.sequenceLength() * model.hiddenSize() / tensor;
    return operations / (gpu.peak(precision) * Efficiency.FLASH_ATTENTION);
  }

  /** Traffic of elements of width h, of which the first may be shared by sequence parallelism. */
  private double elementwise(double whole, double cut) {
    double elements = whole / setup.layout().sequenceShards() + cut / tensor;
    return elements * streamBytes() / bandwidth();
  }

  /** Adding a layer's weight gradients to the main gradients, fp32: read and write. */
  private double accumulation() {
    return 2.0 * Float.BYTES * RankParameters.ofLayer(model, tensor) / bandwidth();
  }

  private double arithmetic() {
    return gpu.peak(precision) * Efficiency.GEMM;
  }

  private double bandwidth() {
    return gpu.memoryBandwidth() * Efficiency.MEMORY_BANDWIDTH;
  }
}
