package dev.tatara.planner;

/**
 * What of a GPT-NeoX model decides its memory and its arithmetic.
 *
 * @param layers transformer blocks, L
 * @param hiddenSize width of the residual stream, h
 * @param heads attention heads, a
 * @param intermediateSize width of the MLP, i
 * @param sequenceLength tokens a sample, s
 * @param vocabularySize tokens of the tokenizer, before padding
 */
public record ModelShape(
    int layers,
    int hiddenSize,
    int heads,
    int intermediateSize,
    int sequenceLength,
    int vocabularySize) {
  /** Rows of the embedding are padded to a multiple of this on each tensor rank (Megatron-LM). */
  private static final int VOCABULARY_MULTIPLE = 128;

  public ModelShape {
    require(layers > 0, "layers", layers);
    require(hiddenSize > 0, "hiddenSize", hiddenSize);
    require(heads > 0 && hiddenSize % heads == 0, "heads (which divide hiddenSize)", heads);
    require(intermediateSize > 0, "intermediateSize", intermediateSize);
    require(sequenceLength > 0, "sequenceLength", sequenceLength);
    require(vocabularySize > 0, "vocabularySize", vocabularySize);
  }

  private static void require(boolean condition, String name, int value) {
    if (!condition) {
      throw new IllegalArgumentException("model: " + value + " is no number of " + name);
    }
  }

  /**
   * Rows of the embedding and of the head, over all tensor ranks.
   *
   * @param tensor tensor-parallel size
   */
  public long paddedVocabulary(int tensor) {
    long multiple = (long) VOCABULARY_MULTIPLE * tensor;
    return Math.ceilDiv(vocabularySize, multiple) * multiple;
  }

  /** Weights and biases in all, unsharded, with padded vocabulary rows. */
  public long parameters() {
    return RankParameters.of(this, Layout.SINGLE, 0);
  }
}
