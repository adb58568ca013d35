package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a checkpoint again, as another layout would have written it. Any layout reads any other;
 * but where it reads its own, each rank has one file of each kind to open.
 */
public final class CheckpointConverter {
  private final Checkpoint source;
  private final LayoutDivision division;
  private final CheckpointLayout layout;

  /**
   * @param source is expected to be whole
   * @throws TrainerException {@code ConfigurationInvalid} when its model cannot be divided so
   */
  public CheckpointConverter(Checkpoint source, CheckpointLayout layout) {
    this.source = source;
    this.layout = layout;
    this.division = new LayoutDivision(source.manifest().model(), layout);
  }

  /**
   * Writes it, one part at a time in memory.
   *
   * @param target a folder that does not exist yet
   * @throws TrainerException {@code ConfigurationInvalid} when it does
   */
  public Checkpoint write(Path target) throws IOException {
    if (Files.exists(target)) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          target + " exists already",
          "name a folder that does not exist");
    }
    Path absolute = target.toAbsolutePath().normalize();
    UnfinishedCheckpoint unfinished =
        new UnfinishedCheckpoint(AtomicFiles.temporarySibling(absolute));
    try (CheckpointReader reader = CheckpointReader.open(source);
        Arena arena = Arena.ofShared()) {
      unfinished.create();
      MemorySegment scratch = arena.allocate(largestPart() * Float.BYTES, Float.BYTES);
      for (int rank = 0; rank < layout.worldSize(); rank++) {
        List<PartSource> weights = new ArrayList<>();
        List<PartSource> moments = new ArrayList<>();
        for (String name : reader.names()) {
          (TensorPart.isMoment(name) ? moments : weights).addAll(part(rank, name, reader, scratch));
        }
        unfinished.write(rank, weights, moments);
      }
      CheckpointManifest manifest =
          unfinished.complete(
              facts(),
              layout.worldSize(),
              source.tokenizer(),
              Optional.empty()); // it holds what its source has elsewhere
      AtomicFiles.rename(unfinished.folder(), absolute);
      return new Checkpoint(absolute, manifest);
    } finally {
      AtomicFiles.delete(unfinished.folder());
    }
  }

  private List<PartSource> part(
      int rank, String name, CheckpointReader reader, MemorySegment scratch) {
    List<Long> shape = division.shape(name, reader.shape(name));
    return division.slice(rank, name, shape).stream()
        .map(
            slice ->
                new PartSource(
                    name,
                    shape,
                    slice,
                    () -> {
                      MemorySegment memory = scratch.asSlice(0, slice.elements() * Float.BYTES);
                      reader.read(new TensorPart(name, shape, slice, memory));
                      return memory;
                    }))
        .toList();
  }

  /** Elements: no part is larger than the largest tensor. */
  private long largestPart() {
    return source.manifest().tensors().entrySet().stream()
        .map(entry -> division.shape(entry.getKey(), entry.getValue().shape()))
        .mapToLong(shape -> Box.whole(shape).elements())
        .max()
        .orElse(0);
  }

  private CheckpointFacts facts() {
    CheckpointFacts facts = source.manifest().facts();
    return new CheckpointFacts(
        facts.step(),
        facts.consumedSamples(),
        facts.tokens(),
        facts.skippedSteps(),
        facts.seed(),
        facts.data(),
        division.model(),
        facts.precision(),
        layout);
  }
}
