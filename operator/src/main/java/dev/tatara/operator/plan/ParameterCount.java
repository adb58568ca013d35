package dev.tatara.operator.plan;

import dev.tatara.operator.run.RunConfiguration;

/** Counts the parameters of a GPT-NeoX model. */
final class ParameterCount {
  /** The vocabulary is padded to a multiple of this, as in Megatron-LM. */
  private static final int VOCABULARY_MULTIPLE = 128;

  private ParameterCount() {}

  /**
   * Weights and biases of all blocks, the last norm, the embedding and the untied output head.
   *
   * @param vocabularySize pieces before padding
   */
  static long of(RunConfiguration.Model model, int vocabularySize) {
    long h = model.hiddenSize();
    long i = model.intermediateSize();
    long attention = 3 * h * h + 3 * h + h * h + h; // query, key, value; output
    long mlp = 2 * h * i + i + h;
    long norms = 2 * 2 * h;
    long padded = (long) Math.ceilDiv(vocabularySize, VOCABULARY_MULTIPLE) * VOCABULARY_MULTIPLE;
    return model.layers() * (attention + mlp + norms) + 2 * h + 2 * padded * h;
  }
}
