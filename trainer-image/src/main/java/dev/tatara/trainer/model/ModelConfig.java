package dev.tatara.trainer.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.ModelSettings;

/**
 * The complete shape of a GPT-NeoX model: the settings of the run and the size of its vocabulary.
 *
 * @param layers transformer blocks
 * @param hiddenSize width of the residual stream, h
 * @param heads attention heads
 * @param intermediateSize width of the MLP
 * @param sequenceLength most tokens a sequence may have
 * @param rotaryPercent share of each head's dimensions that is rotated
 * @param rotaryBase base of the rotary frequencies
 * @param parallelResidual {@code x + attn(ln1 x) + mlp(ln2 x)} instead of the sequential form
 * @param layerNormEpsilon added to the variance in every LayerNorm
 * @param vocabularySize tokens of the tokenizer, V: only these have logits
 * @param paddedVocabularySize rows of the embedding and of the head
 * @param lora the adapters that train in the place of the weights; null when the weights train
 */
public record ModelConfig(
    int layers,
    int hiddenSize,
    int heads,
    int intermediateSize,
    int sequenceLength,
    double rotaryPercent,
    double rotaryBase,
    boolean parallelResidual,
    double layerNormEpsilon,
    int vocabularySize,
    int paddedVocabularySize,
    @JsonInclude(JsonInclude.Include.NON_NULL) LoraConfig lora) {

  /** The vocabulary is padded to a multiple of this, as Megatron does. */
  public static final int VOCABULARY_MULTIPLE = 128;

  public ModelConfig {
    require(layers > 0, "layers must be positive, not " + layers);
    require(
        heads > 0 && hiddenSize > 0 && hiddenSize % heads == 0,
        "hiddenSize " + hiddenSize + " is not a multiple of heads " + heads);
    require(intermediateSize > 0, "intermediateSize must be positive, not " + intermediateSize);
    require(sequenceLength > 0, "sequenceLength must be positive, not " + sequenceLength);
    require(
        rotaryPercent > 0 && rotaryPercent <= 1,
        "rotaryPercent must lie in (0, 1], not " + rotaryPercent);
    int rotated = (int) (hiddenSize / heads * rotaryPercent);
    require(
        rotated > 0 && rotated % 2 == 0,
        "rotaryPercent "
            + rotaryPercent
            + " turns "
            + rotated
            + " of a head's "
            + hiddenSize / heads
            + " dimensions, which must be an even number above 0");
    require(
        vocabularySize > 0 && paddedVocabularySize >= vocabularySize,
        "a vocabulary of "
            + vocabularySize
            + " does not fit into "
            + paddedVocabularySize
            + " rows");
  }

  /** A model without adapters. */
  public ModelConfig(
      int layers,
      int hiddenSize,
      int heads,
      int intermediateSize,
      int sequenceLength,
      double rotaryPercent,
      double rotaryBase,
      boolean parallelResidual,
      double layerNormEpsilon,
      int vocabularySize,
      int paddedVocabularySize) {
    this(
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        sequenceLength,
        rotaryPercent,
        rotaryBase,
        parallelResidual,
        layerNormEpsilon,
        vocabularySize,
        paddedVocabularySize,
        null);
  }

  /** The model that these settings describe, for a tokenizer of this many tokens. */
  public static ModelConfig of(ModelSettings settings, int vocabularySize) {
    require(
        settings.architecture().equals("gpt-neox"),
        "architecture '" + settings.architecture() + "' is not known; there is 'gpt-neox'");
    return new ModelConfig(
        settings.layers(),
        settings.hiddenSize(),
        settings.heads(),
        settings.intermediateSize(),
        settings.sequenceLength(),
        settings.rotaryPercent(),
        settings.rotaryBase(),
        settings.parallelResidual(),
        settings.layerNormEpsilon(),
        vocabularySize,
        padded(vocabularySize, 1));
  }

  /**
   * This model as the ranks of a tensor-parallel group hold it: its vocabulary is padded so that
   * every rank has an equal part, a multiple of {@link #VOCABULARY_MULTIPLE} rows.
   *
   * @param size ranks of the group
   * @throws TrainerException {@code ConfigurationInvalid} if heads or MLP cannot be divided
   */
  public ModelConfig forTensorParallel(int size) {
    if (size == 1) {
      return this;
    }
    require(
        heads % size == 0,
        "%d heads cannot be divided among %d tensor-parallel ranks".formatted(heads, size));
    require(
        intermediateSize % size == 0,
        "intermediateSize %d cannot be divided among %d tensor-parallel ranks"
            .formatted(intermediateSize, size));
    return withPaddedVocabulary(padded(vocabularySize, size));
  }

  private static int padded(int vocabularySize, int tensorSize) {
    int multiple = Math.multiplyExact(VOCABULARY_MULTIPLE, tensorSize);
    return Math.ceilDiv(vocabularySize, multiple) * multiple;
  }

  /** The same model with another number of rows in embedding and head. */
  public ModelConfig withPaddedVocabulary(int rows) {
    return with(rows, lora);
  }

  /** The same model with these adapters; null for none. */
  public ModelConfig withLora(LoraConfig adapters) {
    return with(paddedVocabularySize, adapters);
  }

  private ModelConfig with(int rows, LoraConfig adapters) {
    return new ModelConfig(
        layers,
        hiddenSize,
        heads,
        intermediateSize,
        sequenceLength,
        rotaryPercent,
        rotaryBase,
        parallelResidual,
        layerNormEpsilon,
        vocabularySize,
        rows,
        adapters);
  }

  /** The model that adapters are on, or that is left when they are merged into its weights. */
  public ModelConfig withoutLora() {
    return withLora(null);
  }

  /** Width of one attention head. */
  public int headSize() {
    return hiddenSize / heads;
  }

  /** Dimensions of each head that are rotated: the first ones. */
  public int rotaryDimensions() {
    return (int) (headSize() * rotaryPercent);
  }

  /** Weights and biases in all, padded vocabulary rows and adapters included. */
  public long parameterCount() {
    return ParameterSpec.all(this).stream().mapToLong(ParameterSpec::elements).sum();
  }

  /** Those of {@link #parameterCount} that train. */
  public long trainedParameterCount() {
    return ParameterSpec.all(this).stream()
        .filter(ParameterSpec::trained)
        .mapToLong(ParameterSpec::elements)
        .sum();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "model: " + message,
          "correct the model, or the options that give its sizes");
    }
  }
}
