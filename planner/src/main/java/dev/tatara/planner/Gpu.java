package dev.tatara.planner;

import java.util.Arrays;
import java.util.Optional;

/**
 * What data sheets say of an accelerator. Nothing reaches these figures; see {@link Efficiency}.
 */
public enum Gpu {
  /**
   * NVIDIA A100 SXM 40 GB (data sheet 2020): 312 TFLOP/s bf16 dense, 19.5 fp32, 1,555 GB/s, NVLink
   * 600 GB/s both ways; 200 Gb/s InfiniBand for each GPU as in a DGX A100.
   */
  A100_40GB("a100-40gb", 40, 312e12, 19.5e12, 1555e9, 300e9, 25e9),
  /** NVIDIA A100 SXM 80 GB: as above with 2,039 GB/s. */
  A100_80GB("a100-80gb", 80, 312e12, 19.5e12, 2039e9, 300e9, 25e9),
  /**
   * NVIDIA H100 SXM 80 GB (data sheet 2022): 989 TFLOP/s bf16 dense, 67 fp32, 3,350 GB/s, NVLink
   * 900 GB/s both ways; 400 Gb/s InfiniBand for each GPU as in a DGX H100.
   */
  H100("h100", 80, 989e12, 67e12, 3350e9, 450e9, 50e9);

  private final String label;
  private final long memory;
  private final double bf16Peak;
  private final double fp32Peak;
  private final double memoryBandwidth;
  private final double linkBandwidth;
  private final double networkBandwidth;

  Gpu(
      String label,
      long gibibytes,
      double bf16Peak,
      double fp32Peak,
      double memoryBandwidth,
      double linkBandwidth,
      double networkBandwidth) {
    this.label = label;
    this.memory = gibibytes << 30;
    this.bf16Peak = bf16Peak;
    this.fp32Peak = fp32Peak;
    this.memoryBandwidth = memoryBandwidth;
    this.linkBandwidth = linkBandwidth;
    this.networkBandwidth = networkBandwidth;
  }

  /** The GPU of a name such as {@code a100-40gb}. */
  public static Optional<Gpu> named(String label) {
    return Arrays.stream(values()).filter(gpu -> gpu.label.equals(label)).findFirst();
  }

  /** The A100 that has this much memory: the reference machine where nothing else is known. */
  public static Gpu ofMemory(long bytes) {
    return bytes <= A100_40GB.memory ? A100_40GB : A100_80GB;
  }

  public String label() {
    return label;
  }

  /** Bytes of its memory. */
  public long memory() {
    return memory;
  }

  /** Dense multiply-adds, in FLOP/s. */
  double peak(Precision precision) {
    return precision == Precision.BF16 ? bf16Peak : fp32Peak;
  }

  /** Of its own memory, in bytes/s. */
  double memoryBandwidth() {
    return memoryBandwidth;
  }

  /** To the other GPUs of its node, in bytes/s one way. */
  double linkBandwidth() {
    return linkBandwidth;
  }

  /** To other nodes, its share of the node's network, in bytes/s one way. */
  double networkBandwidth() {
    return networkBandwidth;
  }
}
