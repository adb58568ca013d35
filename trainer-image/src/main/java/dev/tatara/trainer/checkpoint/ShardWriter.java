package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsWriter;
import dev.tatara.trainer.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the safetensors files of one rank. A part that is a whole box keeps the box's shape, any
 * other is one-dimensional; the first part of a tensor in a file has the tensor's name, the others
 * {@code <name>#1}, {@code #2} and so on. So the files of a single rank are those that every
 * safetensors library reads.
 */
final class ShardWriter {
  /** As files of PyTorch's layout say of themselves. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final Path folder;
  private final int rank;
  private final List<FileEntry> files = new ArrayList<>();
  private final List<RankShard.Part> parts = new ArrayList<>();

  ShardWriter(Path folder, int rank) {
    this.folder = folder;
    this.rank = rank;
  }

  /** Writes the file of one kind, unless there is nothing in it. */
  ShardWriter write(ShardKind kind, List<PartSource> sources) throws IOException {
    List<PartSource> full = sources.stream().filter(s -> s.slice().elements() > 0).toList();
    if (full.isEmpty()) {
      return this;
    }
    String file = kind.file(rank);
    Map<String, Integer> seen = new HashMap<>();
    List<TensorSource> tensors = new ArrayList<>();
    for (PartSource source : full) {
      int number = seen.merge(source.name(), 1, Integer::sum) - 1;
      String entry = number == 0 ? source.name() : source.name() + "#" + number;
      tensors.add(TensorSource.of(entry, ElementType.F32, shape(source), source.memory()));
      StoredPart stored = StoredPart.of(file, entry, source.slice());
      parts.add(new RankShard.Part(source.name(), source.shape(), stored));
    }
    Path path = folder.resolve(file);
    String hash = SafetensorsWriter.writeHashed(path, METADATA, tensors);
    files.add(new FileEntry(file, Files.size(path), hash));
    return this;
  }

  /** What was written. */
  RankShard shard() {
    return new RankShard(rank, List.copyOf(files), List.copyOf(parts));
  }

  private static List<Long> shape(PartSource source) {
    return source.slice().coversBox()
        ? source.slice().box().size()
        : List.of(source.slice().elements());
  }

  /** The tensors of all ranks together. */
  static Map<String, StoredTensor> merge(List<RankShard> shards) {
    Map<String, List<RankShard.Part>> byName =
        shards.stream()
            .flatMap(shard -> shard.parts().stream())
            .collect(
                Collectors.groupingBy(RankShard.Part::tensor, TreeMap::new, Collectors.toList()));
    Map<String, StoredTensor> tensors = new TreeMap<>();
    byName.forEach((name, list) -> tensors.put(name, merge(name, list)));
    return tensors;
  }

  private static StoredTensor merge(String name, List<RankShard.Part> parts) {
    List<Long> shape = parts.getFirst().shape();
    parts.stream()
        .filter(part -> !part.shape().equals(shape))
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalStateException(
                  "tensor '%s' has the shape %s on one rank and %s on another"
                      .formatted(name, shape, other.shape()));
            });
    StoredTensor tensor =
        new StoredTensor(
            StoredTensor.FLOAT32, shape, parts.stream().map(RankShard.Part::stored).toList());
    if (tensor.fault() != null) {
      throw new IllegalStateException(
          "the ranks' parts of tensor '" + name + "' do not fit: " + tensor.fault());
    }
    return tensor;
  }
}
