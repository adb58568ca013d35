package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.ModelSpec;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.ModelPreset;

/** Resolves a preset or given sizes to the shape of a model. */
final class ModelSizes {
  private ModelSizes() {}

  static RunConfiguration.Model resolve(ModelSpec model) {
    if (model.preset() == null) {
      return of(model, model.layers(), model.hiddenSize(), model.heads());
    }
    ModelPreset preset = ModelPreset.valueOf(model.preset().name());
    return of(model, preset.layers(), preset.hiddenSize(), preset.heads());
  }

  private static RunConfiguration.Model of(ModelSpec model, int layers, int hiddenSize, int heads) {
    return new RunConfiguration.Model(
        model.architecture(),
        layers,
        hiddenSize,
        heads,
        model.intermediateSize() == null ? 4 * hiddenSize : model.intermediateSize(),
        model.sequenceLength(),
        model.rotaryPercent(),
        model.rotaryBase(),
        model.parallelResidual(),
        model.layerNormEpsilon(),
        model.initFrom());
  }
}
