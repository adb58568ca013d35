package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.comm.Pending;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The ranks that share every layer (Shoeybi et al. 2019), and whether they share the rows between
 * the divided layers too (sequence parallelism, Korthikanti et al. 2022).
 *
 * <p>A divided region begins with {@link #gather} and ends with {@link #reduce}; backward, the
 * gradient comes in through {@link #gather} and leaves through {@link #reduce} again. These are
 * Megatron's operators f and g:
 *
 * <table>
 * <caption>what they do</caption>
 * <tr><th></th><th>whole rows</th><th>sequence parallelism</th></tr>
 * <tr><td>gather</td><td>nothing</td><td>all-gather of rows</td></tr>
 * <tr><td>reduce</td><td>all-reduce</td><td>reduce-scatter of rows</td></tr>
 * </table>
 *
 * <p>Sequence parallelism gives rank t the t-th run of equally many rows of [b s, h], which for b >
 * 1 are not the same positions of every sequence. That makes no difference: outside attention,
 * which has all rows, everything is computed row by row.
 *
 * @param group the ranks; one of them alone has whole layers and nothing to communicate
 * @param sequence whether activations outside attention and MLP are cut by rows
 */
public record TensorParallel(Communicator group, boolean sequence) {
  /** Whole layers. */
  public static final TensorParallel NONE = new TensorParallel(new SoloCommunicator(), false);

  public TensorParallel {
    sequence = sequence && group.worldSize() > 1;
  }

  /** This process's number in the group. */
  public int rank() {
    return group.rank();
  }

  /** Ranks of the group. */
  public int size() {
    return group.worldSize();
  }

  /**
   * The rows that this rank has between the divided layers.
   *
   * @param rows of the micro-batch
   */
  long ownRows(long rows) {
    return sequence ? rows / size() : rows;
  }

  /** All rows [n, width] of this rank's rows; x itself where it has all. */
  NDArray gather(Aten aten, NDArray x) {
    if (!sequence) {
      return x;
    }
    long own = x.getShape().get(0);
    long width = x.getShape().get(1);
    NDArray all = aten.empty(aten.elementType(x), own * size(), width);
    aten.copyTo(aten.narrow(all, 0, rank() * own, own), x);
    group.allGather(aten.exchangeMemory(all), type(aten, all));
    return all;
  }

  /**
   * This rank's rows of the sum over the ranks.
   *
   * @param partial all rows, contiguous: [n, width]; it is overwritten
   */
  NDArray reduce(Aten aten, NDArray partial) {
    return startReducing(aten, partial).get();
  }

  /** As {@link #reduce}, with other work going on until the result is asked for. */
  Supplier<NDArray> startReducing(Aten aten, NDArray partial) {
    if (size() == 1) {
      return () -> aten.keep(partial);
    }
    if (!sequence) {
      Pending sum = group.allReduceAsync(aten.exchangeMemory(partial), type(aten, partial));
      return () -> {
        sum.await();
        return aten.keep(partial);
      };
    }
    long rows = partial.getShape().get(0);
    if (rows % size() != 0) {
      throw new IllegalArgumentException(
          "%d rows cannot be divided among %d ranks: sequence parallelism needs a multiple"
              .formatted(rows, size()));
    }
    Pending sum = group.reduceScatterAsync(aten.exchangeMemory(partial), type(aten, partial));
    return () -> {
      sum.await();
      long own = rows / size();
      NDArray view = aten.narrow(partial, 0, rank() * own, own);
      NDArray result = aten.copy(view, aten.elementType(partial));
      view.close();
      partial.close();
      return result;
    };
  }

  /** Sums an fp32 tensor over the ranks, in place. */
  void sum(Aten aten, NDArray floats) {
    group.allReduce(aten.exchangeMemory(floats), DataType.FP32);
  }

  /** Takes the largest over the ranks of each element of an fp32 tensor, in place. */
  void maximum(Aten aten, NDArray floats) {
    group.allReduceMax(aten.exchangeMemory(floats));
  }

  /**
   * Sums the gradients that {@linkplain Parameter#isGradientPartial are spread} over the ranks.
   * Every rank calls it with the same parameters, once a step, when no pass adds to their gradients
   * any more.
   *
   * @param scope for its temporary tensors
   * @param parameters any; others than those are left alone
   */
  public void sumPartialGradients(Aten scope, Collection<Parameter> parameters) {
    List<Parameter> partial = parameters.stream().filter(Parameter::isGradientPartial).toList();
    if (partial.isEmpty()) {
      return;
    }
    try (Aten aten = scope.newScope()) {
      long elements = partial.stream().mapToLong(p -> p.spec().elements()).sum();
      NDArray joined = aten.empty(ElementType.FLOAT32, elements);
      long start = 0;
      for (Parameter parameter : partial) {
        parameter.settleGradient(aten);
        aten.copyTo(part(aten, joined, start, parameter), parameter.gradient());
        start += parameter.spec().elements();
      }
      sum(aten, joined);
      start = 0;
      for (Parameter parameter : partial) {
        aten.copyTo(parameter.gradient(), part(aten, joined, start, parameter));
        start += parameter.spec().elements();
      }
    }
  }

  private static NDArray part(Aten aten, NDArray joined, long start, Parameter parameter) {
    NDArray flat = aten.narrow(joined, 0, start, parameter.spec().elements());
    return aten.view(flat, parameter.spec().sizes());
  }

  private static DataType type(Aten aten, NDArray x) {
    return switch (aten.elementType(x)) {
      case FLOAT32 -> DataType.FP32;
      case BFLOAT16 -> DataType.BF16;
      case INT64 -> throw new IllegalArgumentException("indices are not summed over ranks");
    };
  }
}
