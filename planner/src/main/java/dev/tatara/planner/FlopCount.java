package dev.tatara.planner;

/**
 * Floating-point operations of training on one token, forward and backward, without recomputation.
 * Two conventions are in use and differ by some percent; a figure always names its own.
 */
public final class FlopCount {
  private FlopCount() {}

  /**
   * Causal: attention counts the pairs that causality leaves, {@code 72 L h^2 (1 + s/(12h) +
   * V/(12Lh))} with an MLP of width 4h (Narayanan et al. 2021, appendix, halved attention).
   */
  public static double causalPerToken(ModelShape model) {
    double h = model.hiddenSize();
    double matrices = 2 * (4 * h * h + 2 * h * model.intermediateSize());
    double pairs = 2 * h * model.sequenceLength();
    double head = 2 * h * model.paddedVocabulary(1);
    return 3 * (model.layers() * (matrices + pairs) + head);
  }

  /**
   * Full attention: {@code 6N + 12 L h s}, all parameters and all pairs (Chowdhery et al. 2022,
   * appendix B).
   */
  public static double fullAttentionPerToken(ModelShape model) {
    return 6.0 * model.parameters()
        + 12.0 * model.layers() * model.hiddenSize() * model.sequenceLength();
  }
}
