package dev.tatara.trainer.weights;

import dev.tatara.trainer.checkpoint.TensorPart;
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
   * Fills a part with what the stored tensor has of it; the two may have different numbers of rows.
   * Elements that are not stored are left alone.
   *
   * @return elements that were filled
   * @throws dev.tatara.trainer.TrainerException when there is no such tensor, it holds no floats,
   *     or it cannot be read
   */
  long read(TensorPart part);

  @Override
  void close();
}
