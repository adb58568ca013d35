package dev.tatara.trainer.optimizer;

import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.tensor.Fused;
import dev.tatara.trainer.tensor.host.AdamWFactors;
import dev.tatara.trainer.tensor.host.AdamWSlice;
import java.util.List;

/**
 * By loops over host memory, which take each weight, gradient and moment from memory once, and
 * leave the gradients as they are. An element's bits do not depend on how parameters are sharded.
 */
final class LoopUpdate implements WeightUpdate {
  private final Fused fused;
  private final AdamW.Settings settings;
  private final List<AdamWSlice> slices;

  LoopUpdate(Fused fused, AdamW.Settings settings, List<AdamW.State> states) {
    this.fused = fused;
    this.settings = settings;
    this.slices = states.stream().map(this::slice).toList();
  }

  private AdamWSlice slice(AdamW.State state) {
    ParameterRange range = state.range();
    return fused.slice(
        range.master(),
        range.gradient(),
        state.expAvg(),
        state.expAvgSq(),
        range.weight(),
        range.parameter().spec().decays());
  }

  @Override
  public void apply(long step, double learningRate, double gradientCoefficient) {
    double beta1 = settings.beta1();
    double beta2 = settings.beta2();
    fused.adamW(
        slices,
        new AdamWFactors(
            (float) gradientCoefficient,
            (float) beta1,
            (float) (1 - beta1),
            (float) beta2,
            (float) (1 - beta2),
            (float) (1 / Math.sqrt(1 - Math.pow(beta2, step))),
            (float) settings.epsilon(),
            (float) (1 - learningRate * settings.weightDecay()),
            (float) (learningRate / (1 - Math.pow(beta1, step)))));
  }
}
