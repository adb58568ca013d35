package dev.tatara.trainer.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes tensors into a folder as Hugging Face lays them out: one file while they fit, else files
 * of a limited size and an index.
 */
public final class ShardedWriter {
  private ShardedWriter() {}

  /**
   * Writes {@code model.safetensors}, or {@code model-00001-of-0000N.safetensors} and so on with
   * {@code model.safetensors.index.json}. Tensors keep their order; one that is larger than the
   * limit has a file of its own.
   *
   * @param metadata free text pairs for the header of each file
   * @param maxShardSize most bytes of tensors a file
   */
  public static void write(
      Path folder, Map<String, String> metadata, List<TensorSource> tensors, long maxShardSize)
      throws IOException {
    List<List<TensorSource>> shards = cut(tensors, maxShardSize);
    if (shards.size() == 1) {
      SafetensorsWriter.write(
          folder.resolve(SafetensorsFolder.SINGLE), metadata, shards.getFirst());
      return;
    }
    Map<String, String> files = new TreeMap<>();
    long bytes = 0;
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsWriter.write(folder.resolve(name), metadata, shards.get(i));
      for (TensorSource tensor : shards.get(i)) {
        files.put(tensor.descriptor().name(), name);
        bytes += tensor.descriptor().byteSize();
      }
    }
    ShardIndex.of(bytes, files).write(folder);
  }

  private static List<List<TensorSource>> cut(List<TensorSource> tensors, long maxShardSize) {
    List<List<TensorSource>> shards = new ArrayList<>();
    List<TensorSource> shard = new ArrayList<>();
    long bytes = 0;
    for (TensorSource tensor : tensors) {
      long size = tensor.descriptor().byteSize();
      if (!shard.isEmpty() && bytes + size > maxShardSize) {
        shards.add(shard);
        shard = new ArrayList<>();
        bytes = 0;
      }
      shard.add(tensor);
      bytes += size;
    }
    shards.add(shard);
    return shards;
  }
}
