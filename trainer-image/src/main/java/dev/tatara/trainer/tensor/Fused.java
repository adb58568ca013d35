package dev.tatara.trainer.tensor;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.host.AdamWFactors;
import dev.tatara.trainer.tensor.host.AdamWSlice;
import dev.tatara.trainer.tensor.host.Flat;
import dev.tatara.trainer.tensor.host.HeadsShape;
import dev.tatara.trainer.tensor.host.HostKernels;
import dev.tatara.trainer.tensor.host.Matrix;
import java.util.Arrays;
import java.util.List;

/**
 * What is one loop over host memory here and several operators in ATen. Only where tensors live in
 * host memory and the JVM has vectors: see {@link Aten#fused(long)}.
 */
public final class Fused {
  /**
   * Elements from which on a loop is worth it: ATen's operators on fewer take little time, and a
   * loop that the JVM has not compiled yet takes much.
   */
  static final long LEAST = 1 << 16;

  private final Torch torch;
  private final HostKernels kernels;

  Fused(Torch torch, HostKernels kernels) {
    this.torch = torch;
    this.kernels = kernels;
  }

  /** Whether rows of this length can be worked on. */
  public boolean takesRows(long length) {
    return new Matrix(0, false, 1, Math.toIntExact(length)).wholeVectors();
  }

  /**
   * Replaces logits [m, V] by {@code (softmax - onehot(target)) factor}.
   *
   * @param targets m column numbers
   * @param factors m values
   * @return natural logarithms of the targets' probabilities, m values
   */
  public float[] crossEntropyBy(NDArray logits, int[] targets, float[] factors) {
    return kernels.crossEntropy(matrix(logits), targets, factors);
  }

  /** Replaces scores [m, s, s] by their softmax over the positions up to the query's own. */
  public void causalSoftmaxBy(NDArray scores) {
    kernels.causalSoftmax(matrix(scores));
  }

  /** Replaces gradients of the weights of {@link #causalSoftmaxBy} by those of the scores. */
  public void causalSoftmaxGradientBy(NDArray gradients, NDArray weights) {
    kernels.causalSoftmaxGradient(matrix(gradients), matrix(weights));
  }

  /**
   * Queries, keys and values of a joint product as attention takes them, queries and keys turned by
   * their positions.
   *
   * @param joint [b s, 3 a d] with rows [a, (q; k; v), d]
   * @param target [3, b a, s, d], written
   * @param length s
   * @param cos [s or more, pairs]: of dimensions j and j + pairs
   * @param sin [s or more, pairs]
   */
  public void splitHeadsTo(NDArray target, NDArray joint, long length, NDArray cos, NDArray sin) {
    kernels.splitHeads(heads(target, length, joint, cos, sin), address(joint), address(target));
  }

  /** The gradient of {@link #splitHeadsTo}: writes {@code target}, [b s, 3 a d]. */
  public void joinHeadsTo(NDArray target, NDArray split, long length, NDArray cos, NDArray sin) {
    kernels.joinHeads(heads(split, length, target, cos, sin), address(split), address(target));
  }

  /**
   * What {@link #adamW} works on: contiguous tensors of as many elements.
   *
   * @param weight bf16 weights that the passes compute with; {@code master} itself where there are
   *     none
   */
  public AdamWSlice slice(
      NDArray master,
      NDArray gradient,
      NDArray expAvg,
      NDArray expAvgSq,
      NDArray weight,
      boolean decays) {
    return new AdamWSlice(
        address(master),
        address(gradient),
        address(expAvg),
        address(expAvgSq),
        address(weight),
        half(weight),
        decays,
        master.size());
  }

  /** One step of AdamW. */
  public void adamW(List<AdamWSlice> slices, AdamWFactors factors) {
    kernels.adamW(slices, factors);
  }

  /**
   * Outputs of attention by position: writes {@code target}, [b s, a d].
   *
   * @param heads contiguous [b a, s, d]
   */
  public void mergeHeadsTo(NDArray target, NDArray heads) {
    kernels.mergeHeads(heads(heads, target), address(heads), address(target));
  }

  /** The inverse of {@link #mergeHeadsTo}: writes {@code target}, [b a, s, d]. */
  public void divideHeadsTo(NDArray target, NDArray merged) {
    kernels.divideHeads(heads(target, merged), address(merged), address(target));
  }

  private HeadsShape heads(NDArray byHead, NDArray merged) {
    long[] sizes = sizes(byHead);
    int length = Math.toIntExact(sizes[1]);
    int batch = Math.toIntExact(sizes(merged)[0] / length);
    int heads = Math.toIntExact(sizes[0] / batch);
    return new HeadsShape(half(byHead), batch, length, heads, Math.toIntExact(sizes[2]), 0, 0, 0);
  }

  private HeadsShape heads(NDArray split, long length, NDArray joint, NDArray cos, NDArray sin) {
    long[] sizes = sizes(split);
    int batch = Math.toIntExact(sizes(joint)[0] / length);
    return new HeadsShape(
        half(split),
        batch,
        Math.toIntExact(length),
        Math.toIntExact(sizes[1] / batch),
        Math.toIntExact(sizes[3]),
        Math.toIntExact(sizes(cos)[1]),
        address(cos),
        address(sin));
  }

  // ---- for operators of Aten and Foreach, where the memory lies as the loops want it

  /** Contiguous floating-point rows of whole vectors. */
  boolean takes(NDArray x) {
    return takesElements(x) && matrix(x).wholeVectors();
  }

  /** Whether a sum of the two, element by element, can be made. */
  boolean takesSum(NDArray target, NDArray x) {
    return takesElements(target) && takesElements(x) && Arrays.equals(sizes(target), sizes(x));
  }

  private boolean takesElements(NDArray x) {
    long[] sizes = sizes(x);
    return x.size() >= LEAST
        && sizes.length > 0
        && torch.elementType(x) != ElementType.INT64
        && torch.isContiguous(x);
  }

  /** Whether the sum of the squares of all of them can be made, and is worth it. */
  boolean takesSquares(List<NDArray> tensors) {
    return tensors.stream().mapToLong(NDArray::size).sum() >= LEAST
        && tensors.stream().allMatch(this::isFlatFloats);
  }

  /** Whether LayerNorm of x with these fp32 parameters can be made. */
  boolean takesLayerNorm(NDArray x, NDArray weight, NDArray bias) {
    return takes(x) && isFlatFloats(weight) && isFlatFloats(bias);
  }

  /** The same for its gradients. */
  boolean takesLayerNormGradients(NDArray dy, NDArray x, NDArray weight) {
    return takes(x)
        && isFlatFloats(weight)
        && torch.elementType(dy) == torch.elementType(x)
        && Arrays.equals(sizes(dy), sizes(x))
        && torch.isContiguous(dy);
  }

  private boolean isFlatFloats(NDArray x) {
    return torch.elementType(x) == ElementType.FLOAT32 && torch.isContiguous(x);
  }

  void add(NDArray target, NDArray x) {
    kernels.add(flat(target), flat(x));
  }

  NDArray sumRows(Aten aten, NDArray x) {
    NDArray sum = aten.empty(ElementType.FLOAT32, sizes(x)[1]);
    kernels.sumRows(matrix(x), address(sum));
    return sum;
  }

  double squaredNorm(List<NDArray> tensors) {
    return kernels.sumSquares(tensors.stream().map(this::flat).toList());
  }

  NDArray[] layerNorm(Aten aten, NDArray x, NDArray weight, NDArray bias, double epsilon) {
    Matrix rows = matrix(x);
    NDArray y = aten.empty(torch.elementType(x), sizes(x));
    NDArray mean = aten.empty(ElementType.FLOAT32, rows.rows(), 1);
    NDArray rstd = aten.empty(ElementType.FLOAT32, rows.rows(), 1);
    kernels.layerNorm(
        rows, address(weight), address(bias), epsilon, matrix(y), address(mean), address(rstd));
    return new NDArray[] {y, mean, rstd};
  }

  NDArray[] layerNormGradients(
      Aten aten, NDArray dy, NDArray x, NDArray mean, NDArray rstd, NDArray weight) {
    NDArray dx = aten.empty(torch.elementType(x), sizes(x));
    NDArray dWeight = aten.empty(ElementType.FLOAT32, sizes(weight));
    NDArray dBias = aten.empty(ElementType.FLOAT32, sizes(weight));
    kernels.layerNormGradients(
        matrix(dy),
        matrix(x),
        address(mean),
        address(rstd),
        address(weight),
        matrix(dx),
        address(dWeight),
        address(dBias));
    return new NDArray[] {dx, dWeight, dBias};
  }

  private Flat flat(NDArray x) {
    return new Flat(address(x), half(x), x.size());
  }

  private Matrix matrix(NDArray x) {
    long[] sizes = sizes(x);
    long columns = sizes[sizes.length - 1];
    long rows = 1;
    for (int i = 0; i < sizes.length - 1; i++) {
      rows *= sizes[i];
    }
    return new Matrix(address(x), half(x), Math.toIntExact(rows), Math.toIntExact(columns));
  }

  private boolean half(NDArray x) {
    return torch.elementType(x) == ElementType.BFLOAT16;
  }

  private long address(NDArray x) {
    return torch.library().dataPointer(Torch.handle(x));
  }

  private long[] sizes(NDArray x) {
    return torch.library().sizes(Torch.handle(x));
  }
}
