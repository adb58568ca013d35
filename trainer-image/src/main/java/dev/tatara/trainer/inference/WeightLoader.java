package dev.tatara.trainer.inference;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Copies weights from a safetensors file into a model's fp32 master weights. */
final class WeightLoader {
  private WeightLoader() {}

  /**
   * Loads every parameter; tensors that the model does not have (buffers that older exports hold)
   * are passed over.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when the file cannot be read, or a parameter
   *     is missing, of another shape, or of a type that is no float
   */
  static void load(Path file, ParameterStore parameters) {
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      for (Parameter parameter : parameters.all()) {
        load(weights, parameter);
      }
    } catch (IOException e) {
      throw corrupt("weights cannot be read: " + e.getMessage(), e);
    }
    parameters.refreshComputeWeights();
  }

  private static void load(SafetensorsFile weights, Parameter parameter) {
    String name = parameter.name();
    if (!weights.names().contains(name)) {
      throw corrupt(weights.path() + " has no tensor '" + name + "'", null);
    }
    TensorDescriptor stored = weights.descriptor(name);
    if (!stored.shape().equals(parameter.spec().shape())) {
      throw corrupt(
          "tensor '%s' of %s is %s; the configuration says %s"
              .formatted(name, weights.path(), stored.shape(), parameter.spec().shape()),
          null);
    }
    MemorySegment target = parameter.masterMemory();
    MemorySegment source = weights.bytes(name);
    switch (stored.type()) {
      case F32 -> MemorySegment.copy(source, 0, target, 0, target.byteSize());
      case BF16, F16 -> widen(source, stored, target);
      default ->
          throw corrupt(
              "tensor '" + name + "' of " + weights.path() + " is " + stored.type() + ", no float",
              null);
    }
  }

  private static void widen(MemorySegment source, TensorDescriptor stored, MemorySegment target) {
    for (long i = 0; i < stored.elements(); i++) {
      short half = source.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i);
      float value =
          stored.type() == ElementType.F16
              ? Float.float16ToFloat(half)
              : Float.intBitsToFloat(half << 16);
      target.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  private static TrainerException corrupt(String message, Throwable cause) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        message,
        "name a checkpoint or an export that was written completely",
        cause);
  }
}
