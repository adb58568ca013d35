package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.safetensors.SafetensorsWriter;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import dev.tatara.trainer.safetensors.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Named fp32 tensors in memory, and the file that holds the same. */
public final class CheckpointTensors {
  private CheckpointTensors() {}

  /**
   * A tensor in memory.
   *
   * @param name in the file
   * @param shape sizes, outermost first
   * @param memory fp32, little-endian, row-major; written to when the file is read
   */
  public record Tensor(String name, List<Long> shape, MemorySegment memory) {}

  static void write(Path file, List<Tensor> tensors) throws IOException {
    List<TensorSource> sources =
        tensors.stream()
            .map(t -> TensorSource.of(t.name(), ElementType.F32, t.shape(), t::memory))
            .toList();
    SafetensorsWriter.write(file, Map.of("format", "pt"), sources);
  }

  /**
   * Copies a file into memory.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when it does not hold exactly these tensors
   */
  public static void read(Path file, List<Tensor> tensors) {
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      Set<String> surplus = new HashSet<>(source.names());
      for (Tensor tensor : tensors) {
        if (!surplus.remove(tensor.name())) {
          throw mismatch(file, "tensor '" + tensor.name() + "' is missing");
        }
        TensorDescriptor expected =
            new TensorDescriptor(tensor.name(), ElementType.F32, tensor.shape());
        TensorDescriptor found = source.descriptor(tensor.name());
        if (!found.equals(expected)) {
          throw mismatch(file, "found " + found + ", expected " + expected);
        }
        tensor.memory().copyFrom(source.bytes(tensor.name()));
      }
      if (!surplus.isEmpty()) {
        throw mismatch(file, "unknown tensors " + surplus);
      }
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          "checkpoint file " + file + " cannot be read: " + e.getMessage(),
          "remove its folder to go on from an earlier checkpoint",
          e);
    }
  }

  private static TrainerException mismatch(Path file, String message) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        file + " is not of this model: " + message,
        "a run can only go on with the model that it began with");
  }
}
