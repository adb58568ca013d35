package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The weights that a run's adapters are on: a checkpoint in {@code base/} of the run's folder,
 * written once, since nothing changes them. The checkpoints of the run list its file beside their
 * own, as {@code ../../base/model-00000.safetensors}, with size and hash: whatever reads, verifies
 * or converts them finds whole models.
 */
public final class BaseModel {
  private static final String NAME = "base";
  private static final Pattern UNFINISHED = Pattern.compile("\\.base\\.[0-9a-f]{8}\\.tmp");

  /** What a checkpoint in another folder says of it. */
  record Listing(List<FileEntry> files, Map<String, StoredTensor> tensors) {}

  private final Path folder;

  /**
   * @param runDirectory the run's folder
   */
  public BaseModel(Path runDirectory) {
    this.folder = runDirectory.resolve(NAME);
  }

  /** Where that of a run lies. */
  Path folder() {
    return folder;
  }

  /**
   * Writes it, in the place of one that is there.
   *
   * @param facts of the run; their model may have adapters
   * @param weights fills a part, whose memory is zero before
   * @param tokenizer the SentencePiece model
   */
  public void write(CheckpointFacts facts, Consumer<TensorPart> weights, Path tokenizer)
      throws IOException {
    Files.createDirectories(folder.toAbsolutePath().getParent());
    removeUnfinished();
    AtomicFiles.delete(folder);
    CheckpointFacts own =
        new CheckpointFacts(
            0,
            0,
            0,
            facts.seed(),
            facts.model().withoutLora(),
            facts.precision(),
            new CheckpointLayout(1, 1, 1));
    CheckpointImport.write(folder, own, weights, tokenizer);
  }

  /** What a process left that was killed while it wrote. */
  private void removeUnfinished() throws IOException {
    List<Path> left;
    try (Stream<Path> entries = Files.list(folder.toAbsolutePath().getParent())) {
      left =
          entries
              .filter(entry -> UNFINISHED.matcher(entry.getFileName().toString()).matches())
              .toList();
    }
    for (Path unfinished : left) {
      AtomicFiles.delete(unfinished);
    }
  }

  /** Whether a checkpoint of the run lists its weights, and does not hold them itself. */
  public boolean isListedBy(Checkpoint checkpoint) {
    return checkpoint.weightFiles().stream().anyMatch(file -> isOf(checkpoint, file));
  }

  private boolean isOf(Checkpoint checkpoint, FileEntry file) {
    return checkpoint.file(file.path()).normalize().startsWith(folder.normalize());
  }

  /**
   * Its files and tensors, as a checkpoint lists them.
   *
   * @param checkpoint the other folder
   * @throws TrainerException {@code CheckpointCorrupt} when it is not there
   */
  Listing listedIn(Path checkpoint) {
    Checkpoint base = Checkpoint.open(folder);
    List<FileEntry> files =
        base.weightFiles().stream()
            .map(file -> new FileEntry(path(checkpoint, file.path()), file.bytes(), file.sha256()))
            .toList();
    Map<String, StoredTensor> tensors = new TreeMap<>();
    base.manifest()
        .tensors()
        .forEach((name, tensor) -> tensors.put(name, elsewhere(checkpoint, tensor)));
    return new Listing(files, tensors);
  }

  private StoredTensor elsewhere(Path checkpoint, StoredTensor tensor) {
    List<StoredPart> parts =
        tensor.parts().stream()
            .map(part -> StoredPart.of(path(checkpoint, part.file()), part.entry(), part.slice()))
            .toList();
    return new StoredTensor(tensor.type(), tensor.shape(), parts);
  }

  private String path(Path checkpoint, String file) {
    return checkpoint
        .toAbsolutePath()
        .normalize()
        .relativize(folder.resolve(file).toAbsolutePath().normalize())
        .toString()
        .replace('\\', '/');
  }
}
