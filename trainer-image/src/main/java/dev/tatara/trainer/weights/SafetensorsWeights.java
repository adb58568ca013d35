package dev.tatara.trainer.weights;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
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
  public void read(String name, Slice slice, MemorySegment target) {
    TensorDescriptor stored = descriptor(name);
    if (!FloatReader.reads(stored.type())) {
      throw corrupt(
          "tensor '%s' of %s is %s, no float".formatted(name, files.folder(), stored.type()), null);
    }
    slice.requireWithin(stored.shape());
    MemorySegment source = files.bytes(name);
    // The tensor as [outer, size, inner]: each outer index gives one run of elements.
    long outer = product(stored.shape().subList(0, slice.dimension()));
    long inner = product(stored.shape().subList(slice.dimension() + 1, stored.shape().size()));
    long size = stored.shape().get(slice.dimension());
    long run = slice.length() * inner;
    for (long i = 0; i < outer; i++) {
      FloatReader.copy(
          stored.type(), source, (i * size + slice.offset()) * inner, target, i * run, run);
    }
  }

  private TensorDescriptor descriptor(String name) {
    if (!files.names().contains(name)) {
      throw corrupt(files.folder() + " has no tensor '" + name + "'", null);
    }
    return files.descriptor(name);
  }

  private static long product(List<Long> sizes) {
    return sizes.stream().reduce(1L, (a, b) -> a * b);
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
