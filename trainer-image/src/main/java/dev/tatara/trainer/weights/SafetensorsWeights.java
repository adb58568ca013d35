package dev.tatara.trainer.weights;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Box;
import dev.tatara.trainer.checkpoint.Overlap;
import dev.tatara.trainer.checkpoint.Slice;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.safetensors.SafetensorsFolder;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Weights in safetensors files, one or several, in fp32, bf16 or fp16. */
public final class SafetensorsWeights implements WeightSource {
  private final SafetensorsFolder files;

  private SafetensorsWeights(SafetensorsFolder files) {
    this.files = files;
  }

  /**
   * Maps the files of a folder.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when one is missing or malformed
   */
  public static SafetensorsWeights open(Path folder) {
    try {
      return new SafetensorsWeights(SafetensorsFolder.open(folder));
    } catch (IOException e) {
      throw corrupt("weights cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Collection<String> names() {
    return files.names();
  }

  @Override
  public List<Long> shape(String name) {
    return descriptor(name).shape();
  }

  @Override
  public long read(TensorPart part) {
    String name = part.name();
    TensorDescriptor stored = descriptor(name);
    if (!FloatReader.reads(stored.type())) {
      throw corrupt(
          "tensor '%s' of %s is %s, no float".formatted(name, files.folder(), stored.type()), null);
    }
    MemorySegment source = files.bytes(name);
    return Overlap.forEach(
        Slice.whole(Box.whole(stored.shape())),
        part.slice(),
        (from, to, count) ->
            FloatReader.copy(stored.type(), source, from, part.memory(), to, count));
  }

  private TensorDescriptor descriptor(String name) {
    if (!files.names().contains(name)) {
      throw corrupt(files.folder() + " has no tensor '" + name + "'", null);
    }
    return files.descriptor(name);
  }

  private static TrainerException corrupt(String message, Throwable cause) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        message,
        "name a checkpoint, or a Hugging Face folder of safetensors files that was written completely",
        cause);
  }

  @Override
  public void close() {
    files.close();
  }
}
