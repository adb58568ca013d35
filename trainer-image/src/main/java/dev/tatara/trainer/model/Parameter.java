package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * One parameter: its fp32 master weight, the weight that the passes compute with, and, in training,
 * its fp32 main gradient.
 */
public final class Parameter {
  private final Torch torch;
  private final ParameterSpec spec;
  private final boolean gradientPartial;
  private final NDArray master;
  private final NDArray weight;
  private final NDArray gradient;
  private boolean gradientEmpty = true;

  Parameter(
      Torch torch,
      ParameterSpec spec,
      boolean gradientPartial,
      NDArray master,
      NDArray weight,
      NDArray gradient) {
    this.torch = torch;
    this.spec = spec;
    this.gradientPartial = gradientPartial;
    this.master = master;
    this.weight = weight;
    this.gradient = gradient;
  }

  public ParameterSpec spec() {
    return spec;
  }

  /** Its Hugging Face name. */
  public String name() {
    return spec.name();
  }

  /** Which part of the whole tensor this rank of the tensor-parallel group holds. */
  public Partition partition() {
    return spec.partition();
  }

  /**
   * Whether the passes leave only this rank's share of the gradient, to be summed over the
   * tensor-parallel group: so it is for replicated parameters under sequence parallelism, where
   * each rank sees some of the rows, and for the replicated matrix of an adapter always, whose
   * other matrix is divided. {@link TensorParallel#sumPartialGradients} does it.
   */
  public boolean isGradientPartial() {
    return gradientPartial;
  }

  /**
   * The fp32 weight that the optimizer updates and checkpoints hold; null in a sharded model, where
   * it exists in {@link ParameterStore#ranges} only, and of a parameter that is frozen in bf16.
   */
  public NDArray master() {
    return master;
  }

  /**
   * The master weight's bytes: fp32, native order, row-major. After writing into it call {@link
   * ParameterStore#refreshComputeWeights()}.
   *
   * @throws IllegalStateException when this rank has not all of it
   */
  public MemorySegment masterMemory() {
    if (master == null) {
      throw new IllegalStateException(
          name() + " is sharded or frozen: this rank has not all of its master weight");
    }
    return torch.memory(master);
  }

  /** The weight's bytes in the type that the passes compute with. */
  public MemorySegment weightMemory() {
    return torch.memory(weight);
  }

  /**
   * The fp32 gradient, a view into its bucket; null in a model for inference, and of a frozen
   * parameter.
   */
  public NDArray gradient() {
    return gradient;
  }

  /** Whether passes accumulate its gradient; what they would add to another is left out. */
  public boolean trains() {
    return gradient != null;
  }

  /**
   * Sets the weight of the passes where there is no master weight of it: in a frozen parameter.
   *
   * @param writer gets memory for the fp32 values, all 0; what it leaves stays 0
   */
  public void write(Consumer<MemorySegment> writer) {
    try (Aten scope = torch.newScope()) {
      boolean same = scope.elementType(weight) == ElementType.FLOAT32;
      NDArray values = same ? weight : scope.empty(ElementType.FLOAT32, spec.sizes());
      scope.zero(values);
      torch.write(values, writer);
      if (!same) {
        scope.copyTo(weight, values);
      }
    }
  }

  /** The weight of the passes: the master weight itself in fp32, else its bf16 copy. */
  NDArray weight() {
    return weight;
  }

  /** Declares the gradient to be zero without touching it: the next contribution overwrites it. */
  void clearGradient() {
    gradientEmpty = true;
  }

  /** Makes the memory of the gradient agree with {@link #clearGradient()}. */
  void settleGradient(Aten aten) {
    if (gradientEmpty && trains()) {
      aten.zero(gradient);
      gradientEmpty = false;
    }
  }

  /** {@code gradient += contribution}. */
  void accumulate(Aten aten, NDArray contribution) {
    if (!trains()) {
      return;
    }
    if (gradientEmpty) {
      aten.copyTo(gradient, contribution);
    } else {
      aten.addTo(gradient, contribution);
    }
    gradientEmpty = false;
  }

  /** {@code gradient += dy^T x}: the gradient of a linear layer's matrix. */
  void accumulateProduct(Aten aten, NDArray dy, NDArray x) {
    if (!trains()) {
      return;
    }
    aten.linearWeightGradient(dy, x, gradient, !gradientEmpty);
    gradientEmpty = false;
  }

  /** As {@link #accumulateProduct} for the first rows of the matrix; the others get nothing. */
  void accumulateRowsProduct(Aten aten, long rows, NDArray dy, NDArray x) {
    if (!trains()) {
      return;
    }
    boolean accumulate = !gradientEmpty;
    if (gradientEmpty) {
      aten.zero(aten.narrow(gradient, 0, rows, spec.sizes()[0] - rows));
      gradientEmpty = false;
    }
    aten.linearWeightGradient(dy, x, aten.narrow(gradient, 0, 0, rows), accumulate);
  }

  /** {@code gradient[index[i]] += rows[i]}: the gradient of an embedding table. */
  void accumulateRows(Aten aten, NDArray index, NDArray rows) {
    settleGradient(aten);
    aten.indexAddTo(gradient, index, rows);
  }
}
