package dev.tatara.trainer.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * A scope of tensors with the ATen operators that the trainer uses. What an operator returns
 * belongs to the scope that it was called on and is freed with it, wherever its operands live; so a
 * scope for every layer and micro-batch keeps memory flat. Operators whose name ends in {@code To}
 * or {@code By} change their first operand.
 *
 * <p>Nothing here is differentiable. To be used on the thread that started {@link Torch}.
 */
public final class Aten implements AutoCloseable {
  private final Torch torch;
  private final PtNDManager manager;

  Aten(Torch torch, PtNDManager manager) {
    this.torch = torch;
    this.manager = manager;
  }

  /** A scope inside this one. */
  public Aten newScope() {
    return new Aten(torch, (PtNDManager) manager.newSubManager());
  }

  /** Moves a tensor into this scope, so that it outlives the scope that made it. */
  public NDArray keep(NDArray tensor) {
    tensor.attach(manager);
    return tensor;
  }

  /** Frees every tensor of this scope and of the scopes inside it. */
  @Override
  public void close() {
    manager.close();
  }

  // ---- tensors from nothing and from Java

  /** An uninitialised tensor. */
  public NDArray empty(ElementType type, long... sizes) {
    return own(library().empty(sizes, View.contiguousStrides(sizes), type.code()));
  }

  public NDArray zeros(ElementType type, long... sizes) {
    NDArray tensor = empty(type, sizes);
    library().zero(Torch.handle(tensor));
    return tensor;
  }

  /** An fp32 tensor of these values in row-major order. */
  public NDArray floats(float[] values, long... sizes) {
    NDArray tensor = empty(ElementType.FLOAT32, sizes);
    torch.write(
        tensor, memory -> MemorySegment.copy(values, 0, memory, JAVA_FLOAT, 0, values.length));
    return tensor;
  }

  /** An int64 tensor of these values in row-major order, for indices. */
  public NDArray indices(int[] values, long... sizes) {
    NDArray tensor = empty(ElementType.INT64, sizes);
    torch.write(
        tensor,
        memory -> {
          for (int i = 0; i < values.length; i++) {
            memory.setAtIndex(JAVA_LONG, i, values[i]);
          }
        });
    return tensor;
  }

  /** What the tensor's elements are; DJL itself cannot name bfloat16. */
  public ElementType elementType(NDArray x) {
    return torch.elementType(x);
  }

  /** The bytes of a contiguous tensor for communicators; see {@link Torch#exchangeMemory}. */
  public MemorySegment exchangeMemory(NDArray x) {
    return torch.exchangeMemory(x);
  }

  /** Where its tensors live. */
  public Device device() {
    return torch.device();
  }

  // ---- views: no copy, the storage is shared

  /** The same elements in row-major order under other sizes; the tensor must be contiguous. */
  public NDArray view(NDArray x, long... sizes) {
    return open(x, viewOf(x).reshape(sizes));
  }

  /** A dimension of size 1 before the others. */
  public NDArray unsqueeze(NDArray x) {
    return open(x, viewOf(x).unsqueeze());
  }

  public NDArray permute(NDArray x, int... order) {
    return open(x, viewOf(x).permute(order));
  }

  /** A matrix transposed. */
  public NDArray transpose(NDArray matrix) {
    return permute(matrix, 1, 0);
  }

  /** {@code length} positions of one dimension, from {@code start}. */
  public NDArray narrow(NDArray x, int dimension, long start, long length) {
    return open(x, viewOf(x).narrow(dimension, start, length));
  }

  // ---- copies and conversions

  /** A contiguous copy in another element type (or the same). */
  public NDArray copy(NDArray x, ElementType type) {
    NDArray copy = empty(type, library().sizes(Torch.handle(x)));
    copyTo(copy, x);
    return copy;
  }

  /** Whether its elements lie one after the other in row-major order. */
  public boolean isContiguous(NDArray x) {
    return torch.isContiguous(x);
  }

  /** The tensor itself when it lies row-major, else a copy that does; then the tensor is closed. */
  public NDArray contiguous(NDArray x) {
    if (isContiguous(x)) {
      return x;
    }
    try (x) {
      return copy(x, elementType(x));
    }
  }

  /** Writes {@code source} over {@code target}, converting the element type. */
  public void copyTo(NDArray target, NDArray source) {
    library().copy(Torch.handle(target), Torch.handle(source));
  }

  public void zero(NDArray target) {
    library().zero(Torch.handle(target));
  }

  // ---- arithmetic

  /** {@code target += x}, broadcast; {@code x} may have a narrower element type. */
  public void addTo(NDArray target, NDArray x) {
    Fused fused = torch.fused();
    if (fused != null && fused.takesSum(target, x)) {
      fused.add(target, x);
    } else {
      target.addi(x);
    }
  }

  /** {@code target *= x}, broadcast. */
  public void multiplyBy(NDArray target, NDArray x) {
    target.muli(x);
  }

  /** The sum over the first dimension of a matrix, accumulated and returned in fp32: [columns]. */
  public NDArray sumRows(NDArray matrix) {
    Fused fused = torch.fused();
    return fused != null && fused.takes(matrix)
        ? fused.sumRows(this, matrix)
        : torch.script().tensor(manager, "sum_rows", matrix);
  }

  // ---- linear layers

  /** {@code x W^T + bias}: [n, out] of x [n, in] and W [out, in]; {@code bias} may be null. */
  public NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return gemm(x).linear(this, x, weight, bias);
  }

  /** {@code dy W}: [n, in]. */
  public NDArray linearInputGradient(NDArray dy, NDArray weight) {
    return gemm(dy).inputGradient(this, dy, weight);
  }

  /** {@code target = dy^T x}, or {@code target += dy^T x}: [out, in]. */
  public void linearWeightGradient(NDArray dy, NDArray x, NDArray target, boolean accumulate) {
    gemm(dy).weightGradient(this, dy, x, target, accumulate);
  }

  /** {@code target = a b} for batches of matrices [n, i, k] and [n, k, j]. */
  public void multiplyTo(NDArray target, NDArray a, NDArray b) {
    multiplyTo(target, 1, a, b);
  }

  /** {@code target = alpha a b} for batches of matrices. */
  public void multiplyTo(NDArray target, double alpha, NDArray a, NDArray b) {
    gemm(a).batched(this, target, 0, target, alpha, a, b);
  }

  /** {@code target = addend + alpha a b} for batches of matrices; the addend is broadcast. */
  public void multiplyAddTo(NDArray target, NDArray addend, double alpha, NDArray a, NDArray b) {
    gemm(a).batched(this, target, 1, addend, alpha, a, b);
  }

  // ---- normalisation and activations

  /**
   * LayerNorm over the last dimension: {output, mean, 1/standard deviation}. The weights may be
   * wider than x; kernels for GPUs take them rounded to its type.
   */
  public NDArray[] layerNorm(NDArray x, NDArray weight, NDArray bias, double epsilon) {
    Fused fused = torch.fused();
    if (fused != null && fused.takesLayerNorm(x, weight, bias)) {
      return fused.layerNorm(this, x, weight, bias, epsilon);
    }
    long size = weight.getShape().get(0);
    return torch
        .script()
        .tensors(manager, "layer_norm", x, narrowed(weight, x), narrowed(bias, x), size, epsilon);
  }

  /** Gradients of {@link #layerNorm}: {input, weight, bias}. */
  public NDArray[] layerNormGradients(
      NDArray dy, NDArray x, NDArray mean, NDArray rstd, NDArray weight, NDArray bias) {
    Fused fused = torch.fused();
    if (fused != null && fused.takesLayerNormGradients(dy, x, weight)) {
      return fused.layerNormGradients(this, dy, x, mean, rstd, weight);
    }
    long size = weight.getShape().get(0);
    NDArray w = narrowed(weight, x);
    NDArray b = narrowed(bias, x);
    return torch.script().tensors(manager, "layer_norm_backward", dy, x, size, mean, rstd, w, b);
  }

  /** GELU in its exact form, {@code x/2 (1 + erf(x/sqrt(2)))}. */
  public NDArray gelu(NDArray x) {
    return torch.script().tensor(manager, "gelu", x);
  }

  public NDArray geluGradient(NDArray dy, NDArray x) {
    return torch.script().tensor(manager, "gelu_backward", dy, x);
  }

  /** Softmax over the last dimension. */
  public NDArray softmax(NDArray x) {
    return dispatch("aten::_softmax", "", x, -1L, false);
  }

  /** Gradient of {@link #softmax} from its output {@code y}. */
  public NDArray softmaxGradient(NDArray dy, NDArray y) {
    long type = elementType(y).code();
    return dispatch("aten::_softmax_backward_data", "", dy, y, -1L, type);
  }

  /** Logarithm of the softmax over the last dimension. */
  public NDArray logSoftmax(NDArray x) {
    return dispatch("aten::_log_softmax", "", x, -1L, false);
  }

  /**
   * Turns pairs of dimensions: {@code (first, second)} becomes {@code (first cos - second sin,
   * second cos + first sin)}; the tables are broadcast.
   */
  public void rotate(NDArray first, NDArray second, NDArray cos, NDArray sin) {
    torch.script().call("rotate_", first, second, cos, sin).close();
  }

  /** {@code x = exp(x - shift)}, broadcast. */
  public void exponentiateBy(NDArray x, NDArray shift) {
    torch.script().call("exp_shifted_", x, shift).close();
  }

  /** The largest of each row of a matrix: [n, 1]. */
  public NDArray rowMaximum(NDArray matrix) {
    return torch.script().tensor(manager, "row_maximum", matrix);
  }

  /** The sum of each row of a matrix: [n, 1]. */
  public NDArray rowSum(NDArray matrix) {
    return torch.script().tensor(manager, "row_sum", matrix);
  }

  /** Loops in place of several of these operators, where this machine has them. */
  public Optional<Fused> fused() {
    return Optional.ofNullable(torch.fused());
  }

  /**
   * The same where there is enough to do.
   *
   * @param elements of the largest operand
   */
  public Optional<Fused> fused(long elements) {
    return fused().filter(_ -> elements >= Fused.LEAST);
  }

  // ---- rows by index

  /**
   * The indices as a table counts them that holds rows {@code [start, start + length)} of a larger
   * one, and where they lie outside: {index, 0 there; bool [n, 1]}.
   */
  public NDArray[] localIndices(NDArray indices, long start, long length) {
    return torch.script().tensors(manager, "local_indices", indices, start, length);
  }

  /** Sets the elements to 0 where {@code mask} (bool, broadcast) is true. */
  public void zeroBy(NDArray target, NDArray mask) {
    torch.script().call("zero_where_", target, mask).close();
  }

  /** Rows of a table: [..., width] for indices [...]. */
  public NDArray embedding(NDArray table, NDArray indices) {
    return dispatch("aten::embedding", "", table, indices, -1L, false, false);
  }

  /** The elements of each row at one index: [n, 1] for x [n, m] and index [n, 1]. */
  public NDArray gather(NDArray x, NDArray index) {
    return dispatch("aten::gather", "", x, 1L, index, false);
  }

  /** {@code target[i, index[i]] += values[i]}, with index and values [n, 1]. */
  public void scatterAddTo(NDArray target, NDArray index, NDArray values) {
    dispatchInPlace("aten::scatter_add_", "", target, 1L, index, values);
  }

  /** {@code target[index[i]] += rows[i]}, in the same order every time. */
  public void indexAddTo(NDArray target, NDArray index, NDArray rows) {
    // On GPUs index_add_ adds in whatever order its threads come; index_put_ sorts first.
    String method = device().isCuda() ? "index_put_add_" : "index_add_";
    torch.script().call(method, target, index, rows).close();
  }

  // ---- for the strategies of this package

  PtNDManager manager() {
    return manager;
  }

  LibTorch library() {
    return torch.library();
  }

  Torch torch() {
    return torch;
  }

  NDArray dispatch(String operator, String overload, Object... arguments) {
    return own(torch.dispatcher().call(operator, overload, arguments));
  }

  /** In-place operators return a further handle on their operand. */
  private void dispatchInPlace(String operator, String overload, Object... arguments) {
    library().delete(torch.dispatcher().call(operator, overload, arguments));
  }

  NDArray own(long handle) {
    return new PtNDArray(manager, handle);
  }

  NDArray[] own(long[] handles) {
    return Arrays.stream(handles).mapToObj(this::own).toArray(NDArray[]::new);
  }

  /** A weight of LayerNorm as the device's kernel takes it. */
  private NDArray narrowed(NDArray weight, NDArray x) {
    return device().isCuda() && elementType(weight) != elementType(x)
        ? copy(weight, elementType(x))
        : weight;
  }

  private Gemm gemm(NDArray operand) {
    return torch.gemm(elementType(operand));
  }

  private View viewOf(NDArray x) {
    return View.of(library(), Torch.handle(x));
  }

  private NDArray open(NDArray x, View view) {
    return own(view.open(library(), Torch.handle(x)));
  }
}
