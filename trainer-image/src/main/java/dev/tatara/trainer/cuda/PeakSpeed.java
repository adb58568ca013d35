package dev.tatara.trainer.cuda;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What NVIDIA's data sheets give for bf16 matrices on tensor cores, dense (without structured
 * sparsity), in TFLOP/s.
 *
 * @param name part of the GPU's name; of several that fit, the first counts
 */
public record PeakSpeed(String name, double teraflops) {
  private static final List<PeakSpeed> KNOWN =
      List.of(
          new PeakSpeed("A100", 312),
          new PeakSpeed("A30", 165),
          new PeakSpeed("H100 PCIe", 756),
          new PeakSpeed("H100 NVL", 835),
          new PeakSpeed("H100", 989),
          new PeakSpeed("H200", 989));

  /** FLOP/s of a GPU of this name; empty for one that is not in the table. */
  public static OptionalDouble of(String gpu) {
    return KNOWN.stream()
        .filter(peak -> gpu.contains(peak.name))
        .mapToDouble(peak -> peak.teraflops * 1e12)
        .findFirst();
  }
}
