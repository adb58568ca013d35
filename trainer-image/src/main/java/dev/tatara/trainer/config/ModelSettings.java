package dev.tatara.trainer.config;

/**
 * The shape of the model.
 *
 * @param architecture {@code gpt-neox}
 * @param layers transformer blocks
 * @param hiddenSize width of the residual stream
 * @param heads attention heads; divides {@code hiddenSize}
 * @param intermediateSize width of the MLP
 * @param sequenceLength tokens a sample
 * @param rotaryPercent share of each head's dimensions that is rotated, in (0, 1]
 * @param rotaryBase base of the rotary frequencies
 * @param parallelResidual {@code x + attn(ln1 x) + mlp(ln2 x)} instead of the sequential form
 * @param layerNormEpsilon added to the variance in every LayerNorm
 * @param initFrom folder of a Hugging Face model or of a checkpoint whose weights the run begins
 *     with, or null to draw them
 */
public record ModelSettings(
    String architecture,
    int layers,
    int hiddenSize,
    int heads,
    int intermediateSize,
    int sequenceLength,
    double rotaryPercent,
    double rotaryBase,
    boolean parallelResidual,
    double layerNormEpsilon,
    @MayBeAbsent String initFrom) {

  /** A model whose weights are drawn. */
  public ModelSettings(
      String architecture,
      int layers,
      int hiddenSize,
      int heads,
      int intermediateSize,
      int sequenceLength,
      double rotaryPercent,
      double rotaryBase,
      boolean parallelResidual,
      double layerNormEpsilon) {
    this(
        architecture,
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        sequenceLength,
        rotaryPercent,
        rotaryBase,
        parallelResidual,
        layerNormEpsilon,
        null);
  }
}
