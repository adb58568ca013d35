package dev.tatara.operator.plan;

import dev.tatara.api.v1alpha1.ModelSpec;
import dev.tatara.operator.run.RunConfiguration;

/** Resolves a preset or given sizes to the shape of a model. */
final class ModelSizes {
  private ModelSizes() {}

  /**
   * Blocks, width and heads; sizes of EleutherAI's configurations 1-3B and 2-7B, and as usual
   * above.
   */
  private record Sizes(int layers, int hiddenSize, int heads) {}

  static RunConfiguration.Model resolve(ModelSpec model) {
    Sizes sizes =
        model.preset() == null
            ? new Sizes(model.layers(), model.hiddenSize(), model.heads())
            : of(model.preset());
    return new RunConfiguration.Model(
        model.architecture(),
        sizes.layers(),
        sizes.hiddenSize(),
        sizes.heads(),
        model.intermediateSize() == null ? 4 * sizes.hiddenSize() : model.intermediateSize(),
        model.sequenceLength(),
        model.rotaryPercent(),
        model.rotaryBase(),
        model.parallelResidual(),
        model.layerNormEpsilon());
  }

  private static Sizes of(ModelSpec.Preset preset) {
    return switch (preset) {
      case B1_3 -> new Sizes(24, 2048, 16);
      case B2_7 -> new Sizes(32, 2560, 32);
      case B7 -> new Sizes(32, 4096, 32);
      case B13 -> new Sizes(40, 5120, 40);
    };
  }
}
