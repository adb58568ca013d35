package dev.tatara.trainer.plan;

import dev.tatara.planner.ModelPreset;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.Precision;
import dev.tatara.planner.Recipe;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that describe a model and its recipe. */
final class ModelOptions {
  private static final int VOCABULARY = 50_000;

  /** A million tokens of 2,048 each, as for the 1.3B model of Brown et al. 2020, table 2.1. */
  private static final String BATCH = "512";

  @Option(names = "--preset", paramLabel = "SIZE", description = "1.3B, 2.7B, 7B or 13B.")
  private String preset;

  @Option(names = "--layers", paramLabel = "N", description = "Transformer blocks.")
  private Integer layers;

  @Option(names = "--hidden-size", paramLabel = "N", description = "Width of the residual stream.")
  private Integer hiddenSize;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads.")
  private Integer heads;

  @Option(
      names = "--intermediate-size",
      paramLabel = "N",
      description = "Width of the MLP (default: 4 times the hidden size).")
  private Integer intermediateSize;

  @Option(
      names = "--vocabulary-size",
      paramLabel = "N",
      description = "Tokens of the tokenizer (default: 50000, or what the run's tokenizer learns).")
  private Integer vocabularySize;

  @Option(
      names = "--sequence-length",
      paramLabel = "N",
      defaultValue = "2048",
      description = "Tokens a sample (default: ${DEFAULT-VALUE}).")
  private int sequenceLength;

  @Option(
      names = "--global-batch-size",
      paramLabel = "N",
      defaultValue = BATCH,
      description = "Samples a step, over all replicas (default: ${DEFAULT-VALUE}).")
  private int globalBatchSize;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "bf16",
      description = "bf16 or fp32 (default: ${DEFAULT-VALUE}).")
  private String precision;

  /** Whether any of the sizes is given. */
  boolean given() {
    return preset != null || sizesGiven();
  }

  private boolean sizesGiven() {
    return Stream.of(layers, hiddenSize, heads, intermediateSize).anyMatch(size -> size != null);
  }

  /** The vocabulary, or null when none is given. */
  Integer vocabularySize() {
    return vocabularySize;
  }

  /**
   * The model that the options describe.
   *
   * @throws IllegalArgumentException when they describe none
   */
  ModelShape shape() {
    int vocabulary = vocabularySize == null ? VOCABULARY : vocabularySize;
    if (preset != null && !sizesGiven()) {
      return ModelPreset.named(preset)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "there is no preset '" + preset + "', only " + presets()))
          .shape(sequenceLength, vocabulary);
    }
    if (preset != null || layers == null || hiddenSize == null || heads == null) {
      throw new IllegalArgumentException(
          "a model is either --preset, or --layers, --hidden-size and --heads, or a --run");
    }
    int wide = intermediateSize == null ? 4 * hiddenSize : intermediateSize;
    return new ModelShape(layers, hiddenSize, heads, wide, sequenceLength, vocabulary);
  }

  /** Batch and precision. */
  Recipe recipe() {
    return new Recipe(globalBatchSize, precision(precision));
  }

  /** The precision of a name. */
  static Precision precision(String name) {
    return Arrays.stream(Precision.values())
        .filter(precision -> precision.label().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("precision '" + name + "': use bf16 or fp32"));
  }

  private static String presets() {
    return Arrays.stream(ModelPreset.values())
        .map(ModelPreset::label)
        .collect(Collectors.joining(", "));
  }
}
