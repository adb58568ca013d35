package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.model.ParameterSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a checkpoint of weights that come from elsewhere, one tensor at a time in memory. */
public final class CheckpointImport {
  private CheckpointImport() {}

  /**
   * Writes it, without moments.
   *
   * @param target a folder that does not exist yet
   * @param facts of the checkpoint; their model says which tensors there are
   * @param weights fills a part, whose memory is zero before
   * @param tokenizer the SentencePiece model to copy into it
   * @throws TrainerException {@code ConfigurationInvalid} when the target exists
   */
  public static Checkpoint write(
      Path target, CheckpointFacts facts, Consumer<TensorPart> weights, Path tokenizer)
      throws IOException {
    if (Files.exists(target)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          target + " exists already",
          "name a folder that does not exist");
    }
    Path absolute = target.toAbsolutePath().normalize();
    UnfinishedCheckpoint unfinished =
        new UnfinishedCheckpoint(AtomicFiles.temporarySibling(absolute));
    List<ParameterSpec> specs = ParameterSpec.all(facts.model());
    long largest = specs.stream().mapToLong(ParameterSpec::elements).max().orElse(0);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment scratch = arena.allocate(largest * Float.BYTES, Float.BYTES);
      unfinished.create();
      unfinished.write(
          0, specs.stream().map(spec -> source(spec, weights, scratch)).toList(), List.of());
      CheckpointManifest manifest = unfinished.complete(facts, 1, tokenizer, Optional.empty());
      AtomicFiles.rename(unfinished.folder(), absolute);
      return new Checkpoint(absolute, manifest);
    } finally {
      AtomicFiles.delete(unfinished.folder());
    }
  }

  private static PartSource source(
      ParameterSpec spec, Consumer<TensorPart> weights, MemorySegment scratch) {
    return new PartSource(
        spec.name(),
        spec.shape(),
        Slice.whole(Box.whole(spec.shape())),
        () -> {
          MemorySegment memory = scratch.asSlice(0, spec.elements() * Float.BYTES);
          memory.fill((byte) 0);
          weights.accept(TensorPart.whole(spec.name(), spec.shape(), memory));
          return memory;
        });
  }
}
