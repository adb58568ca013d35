package dev.tatara.planner;

/** The element type of the passes, and what follows from it. */
public enum Precision {
  /**
   * bf16 weights and activations over fp32 master weights and gradients: 18 bytes a parameter, 6 +
   * 12/D under ZeRO-1 (Rajbhandari et al. 2020, with fp32 gradients).
   */
  BF16("bf16", 2, new BytesPerParameter(2, 4, 12)),
  /** Single precision throughout: the weight is its own master. */
  FP32("fp32", 4, new BytesPerParameter(4, 4, 8));

  private final String label;
  private final int elementBytes;
  private final BytesPerParameter states;

  Precision(String label, int elementBytes, BytesPerParameter states) {
    this.label = label;
    this.elementBytes = elementBytes;
    this.states = states;
  }

  /** Its name in manifests and run configurations. */
  public String label() {
    return label;
  }

  /** Bytes of an activation. */
  public int elementBytes() {
    return elementBytes;
  }

  /** Bytes of a parameter. */
  public BytesPerParameter states() {
    return states;
  }

  /**
   * Whether attention is computed without its s x s matrix: flash kernels of CUDA take half
   * precision only.
   */
  boolean flashAttention() {
    return this == BF16;
  }
}
