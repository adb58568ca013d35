package dev.tatara.trainer.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019) on the fp32 master weights that this rank keeps: decoupled
 * decay on matrices and embeddings, none on biases and norms. A shard of a flat bucket begins and
 * ends within parameters, so that the update goes over {@link ParameterRange}s.
 */
public final class AdamW implements AutoCloseable {

  /**
   * The constants of the update.
   *
   * @param weightDecay of matrices and embeddings
   */
  public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {}

  private final Torch torch;
  private final ParameterStore parameters;
  private final Settings settings;
  private final Aten owner;
  private final List<State> states = new ArrayList<>();
  private final NDArray stepTensor;
  private final NDArray gradientDivisor;
  private final Group decaying;
  private final Group plain;
  private long step;

  /**
   * The moments of a range, in its shape.
   *
   * @param expAvg running mean of the gradient, fp32
   * @param expAvgSq running mean of the squared gradient, fp32
   */
  public record State(ParameterRange range, NDArray expAvg, NDArray expAvgSq) {}

  /** The tensors of the ranges that share a weight decay, as the fused operator takes them. */
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

  public AdamW(Torch torch, ParameterStore parameters, Settings settings) {
    this.torch = torch;
    this.parameters = parameters;
    this.settings = settings;
    this.owner = torch.newScope();
    this.stepTensor = owner.zeros(ElementType.FLOAT32);
    this.gradientDivisor = owner.zeros(ElementType.FLOAT32);
    this.decaying = new Group(settings.weightDecay());
    this.plain = new Group(0);
    parameters.ranges().forEach(this::add);
  }

  private void add(ParameterRange range) {
    long[] shape = range.master().getShape().getShape();
    NDArray first = owner.zeros(ElementType.FLOAT32, shape);
    NDArray second = owner.zeros(ElementType.FLOAT32, shape);
    states.add(new State(range, first, second));
    Group group = range.parameter().spec().decays() ? decaying : plain;
    group.weights().add(range.master());
    group.gradients().add(range.gradient());
    group.expAvg().add(first);
    group.expAvgSq().add(second);
    group.steps().add(stepTensor);
  }

  /**
   * Updates the master weights with the main gradients and refreshes the weights that the passes
   * use.
   *
   * @param learningRate of this step
   * @param gradientCoefficient what the gradients are multiplied with first, as {@link
   *     GradientClipping#coefficient} says; the main gradients themselves are scaled by it too
   */
  public void step(double learningRate, double gradientCoefficient) {
    parameters.gradientBuckets(); // settles gradients that no pass has written
    step++;
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

  /**
   * Continues after this many steps, which the bias correction counts; the moments are to be
   * written through their memory.
   */
  public void resumeAt(long stepsDone) {
    step = stepsDone;
  }

  /** Begins anew: no step is done, and all moments are 0. */
  public void reset() {
    for (State state : states) {
      owner.zero(state.expAvg());
      owner.zero(state.expAvgSq());
    }
    step = 0;
  }

  /** The moments of everything that this rank updates. */
  public List<State> states() {
    return List.copyOf(states);
  }

  /** Frees the moments. */
  @Override
  public void close() {
    owner.close();
  }
}
