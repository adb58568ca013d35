package dev.tatara.planner;

/**
 * How much of the data sheet's figures programs reach. Each constant says where it is from; those
 * without a source are assumptions, to be corrected by {@code ./tatara bench gpu}.
 */
final class Efficiency {
  /**
   * Of the dense peak, in large matrix products. cuBLAS reaches 75 to 85 % on an A100 at its best
   * shapes; Narayanan et al. 2021 report 52 % of the peak for whole models with everything else
   * counted in. 0.70 stands for the mix of shapes of a layer.
   */
  static final double GEMM = 0.70;

  /**
   * Of the dense peak, in flash attention, forward and backward together: Dao 2023
   * (FlashAttention-2) reports 50 to 73 % forward and less backward; causal masks and short
   * sequences take more off.
   */
  static final double FLASH_ATTENTION = 0.45;

  /**
   * Work of flash attention's two passes over that of the forward pass: the backward pass has five
   * matrix products for the forward's two (Dao 2023, section 4.1).
   */
  static final double ATTENTION_PASSES = 3.5;

  /** Of the memory bandwidth, in element-wise kernels; BabelStream reaches 0.85 to 0.9. */
  static final double MEMORY_BANDWIDTH = 0.80;

  /**
   * Of a link's one-way bandwidth, in collectives: NCCL's protocol takes about a fifth
   * (NVIDIA/nccl-tests issue 212), and all-reduce on NVLink A100s shows about 210 of 300 GB/s
   * (issue 178).
   */
  static final double LINK = 0.75;

  /** Seconds that a collective takes however small it is; assumed. */
  static final double COLLECTIVE_LATENCY = 20e-6;

  /** Seconds of the host for each kernel that it launches; assumed. */
  static final double KERNEL_LAUNCH = 5e-6;

  /** Kernels of a layer's forward and backward pass; counted in the trainer's code, about. */
  static final int KERNELS_PER_LAYER = 60;

  /**
   * Share of the gradients' communication that the backward pass can hide; the last bucket can't.
   */
  static final double OVERLAPPED_COMMUNICATION = 0.80;

  /** Bytes that a data-parallel collective moves at once: the trainer's gradient buckets. */
  static final double BUCKET = 32 << 20;

  private Efficiency() {}
}
