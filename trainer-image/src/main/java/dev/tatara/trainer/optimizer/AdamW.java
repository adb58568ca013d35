package dev.tatara.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.model.ParameterRange;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Fused;
import dev.tatara.trainer.tensor.Torch;
import java.util.List;
import java.util.Optional;

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

  private final ParameterStore parameters;
  private final Aten owner;
  private final List<State> states;
  private final WeightUpdate update;
  private long step;

  /**
   * The moments of a range, in its shape.
   *
   * @param expAvg running mean of the gradient, fp32
   * @param expAvgSq running mean of the squared gradient, fp32
   */
  public record State(ParameterRange range, NDArray expAvg, NDArray expAvgSq) {}

  public AdamW(Torch torch, ParameterStore parameters, Settings settings) {
    this(torch, parameters, settings, torch.newScope());
  }

  private AdamW(Torch torch, ParameterStore parameters, Settings settings, Aten owner) {
    this(torch, parameters, settings, owner, owner.fused());
  }

  /**
   * @param owner scope of the moments
   * @param fused loops, or none where libtorch's operator is to do it
   */
  AdamW(
      Torch torch,
      ParameterStore parameters,
      Settings settings,
      Aten owner,
      Optional<Fused> fused) {
    this.parameters = parameters;
    this.owner = owner;
    this.states = parameters.ranges().stream().map(this::state).toList();
    this.update =
        fused
            .<WeightUpdate>map(loops -> new LoopUpdate(loops, settings, states))
            .orElseGet(() -> new OperatorUpdate(torch, owner, parameters, settings, states));
  }

  private State state(ParameterRange range) {
    long[] shape = range.master().getShape().getShape();
    return new State(
        range, owner.zeros(ElementType.FLOAT32, shape), owner.zeros(ElementType.FLOAT32, shape));
  }

  /**
   * Updates the master weights with the main gradients and refreshes the weights that the passes
   * use.
   *
   * @param learningRate of this step
   * @param gradientCoefficient what the gradients are multiplied with first, as {@link
   *     GradientClipping#coefficient} says; the main gradients themselves may be scaled by it too
   */
  public void step(double learningRate, double gradientCoefficient) {
    parameters.gradientBuckets(); // settles gradients that no pass has written
    step++;
    update.apply(step, learningRate, gradientCoefficient);
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
    return states;
  }

  /** Frees the moments. */
  @Override
  public void close() {
    owner.close();
  }
}
