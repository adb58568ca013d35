package dev.tatara.planner;

import java.util.Arrays;
import java.util.Optional;

/**
 * Sizes by name: EleutherAI's configurations 1-3B and 2-7B for the first two, the usual ones above.
 */
public enum ModelPreset {
  /** 24 layers of 2048 with 16 heads. */
  B1_3("1.3B", 24, 2048, 16),
  /** 32 layers of 2560 with 32 heads. */
  B2_7("2.7B", 32, 2560, 32),
  /** 32 layers of 4096 with 32 heads. */
  B7("7B", 32, 4096, 32),
  /** 40 layers of 5120 with 40 heads. */
  B13("13B", 40, 5120, 40);

  private final String label;
  private final int layers;
  private final int hiddenSize;
  private final int heads;

  ModelPreset(String label, int layers, int hiddenSize, int heads) {
    this.label = label;
    this.layers = layers;
    this.hiddenSize = hiddenSize;
    this.heads = heads;
  }

  /** The preset of a name such as {@code 1.3B}. */
  public static Optional<ModelPreset> named(String label) {
    return Arrays.stream(values()).filter(preset -> preset.label.equals(label)).findFirst();
  }

  /** Its name in manifests and on the command line. */
  public String label() {
    return label;
  }

  public int layers() {
    return layers;
  }

  public int hiddenSize() {
    return hiddenSize;
  }

  public int heads() {
    return heads;
  }

  /** The shape of a model of this size, its MLP four times as wide as the residual stream. */
  public ModelShape shape(int sequenceLength, int vocabularySize) {
    return new ModelShape(
        layers, hiddenSize, heads, 4 * hiddenSize, sequenceLength, vocabularySize);
  }
}
