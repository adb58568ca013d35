package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.Slice;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.weights.WeightSource;
import java.nio.file.Path;
import java.util.List;

/** Copies weights into a model's fp32 master weights. */
final class WeightLoader {
  private WeightLoader() {}

  /**
   * Loads every parameter; tensors that the model does not have (buffers that older exports hold)
   * are passed over.
   *
   * @param folder that the weights are from, for messages
   * @throws TrainerException {@code CheckpointCorrupt} when a parameter is missing, of another
   *     shape, or of a type that is no float
   */
  static void load(WeightSource weights, Path folder, ParameterStore parameters) {
    for (Parameter parameter : parameters.all()) {
      List<Long> shape = parameter.spec().shape();
      List<Long> stored = weights.shape(parameter.name());
      if (!stored.equals(shape)) {
        throw new TrainerException(
            FailureReason.CHECKPOINT_CORRUPT,
            "tensor '%s' of %s is %s; the configuration says %s"
                .formatted(parameter.name(), folder, stored, shape),
            "name a checkpoint or an export that was written completely");
      }
      Slice all = Slice.whole(Box.whole(shape));
      weights.read(new TensorPart(parameter.name(), shape, all, parameter.masterMemory()));
    }
    parameters.refreshComputeWeights();
  }
}
