package dev.tatara.trainer.weights;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;

/** Weights that lie somewhere, by their Hugging Face names. Nothing is read before it is asked. */
public interface WeightSource extends AutoCloseable {

  /** The names of all tensors. */
  Collection<String> names();

  /**
   * The sizes of a tensor, outermost first.
   *
   * @throws dev.tatara.trainer.TrainerException when there is no such tensor
   */
  List<Long> shape(String name);

  /**
   * Reads a part of a tensor.
   *
   * @param target receives the slice: fp32, native order, row-major
   * @throws dev.tatara.trainer.TrainerException when there is no such tensor, it holds no floats,
   *     or it cannot be read
   */
  void read(String name, Slice slice, MemorySegment target);

  @Override
  void close();
}
