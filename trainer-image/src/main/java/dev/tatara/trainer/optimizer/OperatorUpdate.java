package dev.tatara.trainer.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/** By libtorch's fused operator, which scales the gradients in place. */
final class OperatorUpdate implements WeightUpdate {
  private final Torch torch;
  private final ParameterStore parameters;
  private final AdamW.Settings settings;
  private final NDArray stepTensor;
  private final NDArray gradientDivisor;
  private final Group decaying;
  private final Group plain;

  /** The tensors of the ranges that share a weight decay, as the operator takes them. */
  private record Group(
      double weightDecay,
      List<NDArray> weights,
      List<NDArray> gradients,
      List<NDArray> expAvg,
      List<NDArray> expAvgSq,
      List<NDArray> steps) {
    Group(double weightDecay) {
      this(
          weightDecay,
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }
  }

  /**
   * @param owner of two scalars
   */
  OperatorUpdate(
      Torch torch,
      Aten owner,
      ParameterStore parameters,
      AdamW.Settings settings,
      List<AdamW.State> states) {
    this.torch = torch;
    this.parameters = parameters;
    this.settings = settings;
    this.stepTensor = owner.zeros(ElementType.FLOAT32);
    this.gradientDivisor = owner.zeros(ElementType.FLOAT32);
    this.decaying = new Group(settings.weightDecay());
    this.plain = new Group(0);
    states.forEach(this::add);
  }

  private void add(AdamW.State state) {
    Group group = state.range().parameter().spec().decays() ? decaying : plain;
    group.weights().add(state.range().master());
    group.gradients().add(state.range().gradient());
    group.expAvg().add(state.expAvg());
    group.expAvgSq().add(state.expAvgSq());
    group.steps().add(stepTensor);
  }

  @Override
  public void apply(long step, double learningRate, double gradientCoefficient) {
    torch.write(stepTensor, memory -> memory.set(JAVA_FLOAT, 0, step));
    torch.write(
        gradientDivisor, memory -> memory.set(JAVA_FLOAT, 0, (float) (1 / gradientCoefficient)));
    for (Group group : List.of(decaying, plain)) {
      if (!group.weights().isEmpty()) {
        update(group, learningRate);
      }
    }
    parameters.refreshComputeWeights();
  }

  private void update(Group group, double learningRate) {
    torch
        .foreach()
        .adamW(
            group.weights(),
            group.gradients(),
            group.expAvg(),
            group.expAvgSq(),
            group.steps(),
            learningRate,
            settings.beta1(),
            settings.beta2(),
            group.weightDecay(),
            settings.epsilon(),
            gradientDivisor);
  }
}
