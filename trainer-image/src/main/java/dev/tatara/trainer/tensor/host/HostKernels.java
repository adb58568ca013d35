package dev.tatara.trainer.tensor.host;

import dev.tatara.trainer.tensor.Processor;
import dev.tatara.trainer.vector.VectorModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kernels of this package on the threads of one libtorch. Matrices are not to overlap. */
public final class HostKernels {
  private final ThreadTeam team;
  private final Scratch scratch = new Scratch();

  private HostKernels(ThreadTeam team) {
    this.team = team;
  }

  /**
   * Empty where the JVM has no {@link VectorModule vectors} or does not compile them, where the
   * processor cannot multiply and add in one operation, which Java would then do in software, or
   * where libtorch's threads are not to be had.
   *
   * @param libtorch folder of libtorch's libraries
   * @param threads that operators use
   */
  public static Optional<HostKernels> of(Path libtorch, int threads) {
    if (!VectorModule.isUsable() || !Processor.current().multipliesAndAdds()) {
      return Optional.empty();
    }
    return ThreadTeam.of(libtorch, threads).map(HostKernels::new);
  }

  /**
   * Replaces logits [m, V] by {@code (softmax - onehot(target)) factor}.
   *
   * @return natural logarithms of the targets' probabilities; NaN where a row is not finite
   */
  public float[] crossEntropy(Matrix logits, int[] targets, float[] factors) {
    return CrossEntropyKernel.differentiate(team, logits, targets, factors);
  }

  /** Replaces scores [m s, s] by the softmax of what each position sees, itself the last. */
  public void causalSoftmax(Matrix scores) {
    CausalSoftmaxKernel.forward(team, scores);
  }

  /** Replaces gradients of the weights that {@link #causalSoftmax} made by those of the scores. */
  public void causalSoftmaxGradient(Matrix gradients, Matrix weights) {
    CausalSoftmaxKernel.backward(team, gradients, weights);
  }

  /**
   * LayerNorm of x [n, h], of whole vectors, with fp32 weights [h]; writes y [n, h], and fp32 mean
   * and 1 / standard deviation [n].
   */
  public void layerNorm(
      Matrix x, long weight, long bias, double epsilon, Matrix y, long mean, long rstd) {
    LayerNormKernel.forward(team, x, weight, bias, epsilon, y, mean, rstd);
  }

  /** The gradients of {@link #layerNorm}: dx [n, h], dWeight and dBias fp32 [h], written. */
  public void layerNormGradients(
      Matrix dy, Matrix x, long mean, long rstd, long weight, Matrix dx, long dWeight, long dBias) {
    LayerNormKernel.backward(team, scratch, dy, x, mean, rstd, weight, dx, dWeight, dBias);
  }

  /** The sum of the rows of x [n, c], of whole vectors, into c fp32 values. */
  public void sumRows(Matrix x, long target) {
    SumKernel.rows(team, scratch, x, target);
  }

  /** The sum of the squares of fp32 elements. */
  public double sumSquares(List<Flat> all) {
    return SumKernel.squares(team, all);
  }

  /** {@code target += x}; both have as many elements. */
  public void add(Flat target, Flat x) {
    SumKernel.add(team, target, x);
  }

  /** One step of AdamW. */
  public void adamW(List<AdamWSlice> slices, AdamWFactors factors) {
    AdamWKernel.update(team, slices, factors);
  }

  /**
   * Queries, keys and values of a joint product [b, s, a, 3, d] as [3, b, a, s, d], queries and
   * keys turned by their positions.
   */
  public void splitHeads(HeadsShape shape, long joint, long split) {
    HeadsKernel.split(team, shape, joint, split);
  }

  /** The inverse of {@link #splitHeads}, which is its transpose: for gradients. */
  public void joinHeads(HeadsShape shape, long split, long joint) {
    HeadsKernel.join(team, shape, split, joint);
  }

  /** Outputs of attention, [b, a, s, d], by position: [b, s, a, d]. Tables are not used. */
  public void mergeHeads(HeadsShape shape, long byHead, long byPosition) {
    HeadsKernel.merge(team, shape, byHead, byPosition);
  }

  /** The inverse of {@link #mergeHeads}. */
  public void divideHeads(HeadsShape shape, long byPosition, long byHead) {
    HeadsKernel.divide(team, shape, byPosition, byHead);
  }
}
