package dev.tatara.trainer.optimizer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019) on fp32 master weights: decoupled decay on matrices and
 * embeddings, none on biases and norms.
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
  private final Map<String, NDArray> expAvg = new LinkedHashMap<>();
  private final Map<String, NDArray> expAvgSq = new LinkedHashMap<>();
  private final NDArray stepTensor;
  private final NDArray gradientDivisor;
  private final Group decaying;
  private final Group plain;
  private long step;

  /** The tensors of the parameters that share a weight decay, as the fused operator takes them. */
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
    for (Parameter parameter : parameters.all()) {
      add(parameter);
    }
  }

  private void add(Parameter parameter) {
    long[] shape = parameter.master().getShape().getShape();
    NDArray first = owner.zeros(ElementType.FLOAT32, shape);
    NDArray second = owner.zeros(ElementType.FLOAT32, shape);
    expAvg.put(parameter.name(), first);
    expAvgSq.put(parameter.name(), second);
    Group group = parameter.spec().decays() ? decaying : plain;
    group.weights().add(parameter.master());
    group.gradients().add(parameter.gradient());
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
    torch.memory(stepTensor).set(JAVA_FLOAT, 0, step);
    torch.memory(gradientDivisor).set(JAVA_FLOAT, 0, (float) (1 / gradientCoefficient));
    for (Group group : List.of(decaying, plain)) {
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
    parameters.refreshComputeWeights();
  }

  /** Steps done so far, which the bias correction counts. */
  public long stepsDone() {
    return step;
  }

  /** Continues after this many steps; the moments are to be written through their memory. */
  public void resumeAt(long stepsDone) {
    step = stepsDone;
  }

  /** The bytes of the running mean of a parameter's gradient, fp32. */
  public MemorySegment expAvg(String parameter) {
    return torch.memory(expAvg.get(parameter));
  }

  /** The bytes of the running mean of a parameter's squared gradient, fp32. */
  public MemorySegment expAvgSq(String parameter) {
    return torch.memory(expAvgSq.get(parameter));
  }

  /** Frees the moments. */
  @Override
  public void close() {
    owner.close();
  }
}
