package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ModelDifferences;
import dev.tatara.trainer.safetensors.ElementType;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.safetensors.TensorDescriptor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads parts of a checkpoint's tensors, whatever layout wrote them, touching no more bytes than
 * are asked for. It trusts the files: {@link Checkpoint#verify} comes first. Not thread-safe.
 *
 * <p>The rows of embedding and head are the vocabulary, padded to a multiple of 128 times the
 * tensor-parallel size. When the target is padded otherwise than the checkpoint, the rows past the
 * real vocabulary are not read but zero: no token and no logit ever uses them.
 */
public final class CheckpointReader implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final Map<String, SafetensorsFile> files = new HashMap<>();

  private CheckpointReader(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /** Opens a checkpoint; its files are opened when they are first needed. */
  public static CheckpointReader open(Checkpoint checkpoint) {
    return new CheckpointReader(checkpoint);
  }

  /** The checkpoint that it reads. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** Names of all tensors. */
  public Set<String> names() {
    return Collections.unmodifiableSet(checkpoint.manifest().tensors().keySet());
  }

  /** Names of the weights alone, in no particular order of the model. */
  public List<String> weightNames() {
    return names().stream().filter(name -> !TensorPart.isMoment(name)).toList();
  }

  /**
   * The shape of a tensor, with the vocabulary as the checkpoint's layout pads it; the weights that
   * adapters are on may be stored with another padding.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when there is none of that name
   */
  public List<Long> shape(String name) {
    List<Long> shape = stored(name).shape();
    int rows = checkpoint.manifest().model().paddedVocabularySize();
    return LayoutDivision.isVocabulary(name) ? List.of((long) rows, shape.getLast()) : shape;
  }

  /** The shape of a tensor without the rows that pad the vocabulary. */
  List<Long> realShape(String name) {
    List<Long> shape = shape(name);
    ModelConfig model = checkpoint.manifest().model();
    if (!LayoutDivision.isVocabulary(name)) {
      return shape;
    }
    List<Long> real = new ArrayList<>(shape);
    real.set(0, (long) model.vocabularySize());
    return List.copyOf(real);
  }

  /**
   * Requires the checkpoint to be of this model, but for the padding of its vocabulary.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when it is of another; the message names
   *     the fields
   */
  public void requireModel(ModelConfig model) {
    List<String> differences = ModelDifferences.of(checkpoint.manifest().model(), model);
    if (!differences.isEmpty()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "checkpoint %s is of another model: %s"
              .formatted(checkpoint.folder(), String.join("; ", differences)),
          "set these fields to the values of that model, or let the run begin anew: without"
              + " checkpoint.resumeFrom, in a folder of its own, or with checkpoint.resumePolicy"
              + " Never");
    }
  }

  /**
   * Fills the memory of parts.
   *
   * @throws TrainerException {@code CheckpointCorrupt} as {@link #read(TensorPart)}
   */
  public void read(List<TensorPart> targets) {
    targets.forEach(this::read);
  }

  /**
   * Fills the memory of a part.
   *
   * @throws TrainerException {@code CheckpointCorrupt} when the checkpoint has no such tensor or
   *     one of another shape, or its files cannot be read or are not as the manifest describes them
   */
  public void read(TensorPart target) {
    StoredTensor stored = stored(target.name());
    boolean otherPadding = !stored.shape().equals(target.shape());
    if (otherPadding && !differInPadding(target.name(), target.shape(), stored.shape())) {
      throw mismatch(
          "tensor '%s' has the shape %s, not %s"
              .formatted(target.name(), stored.shape(), target.shape()));
    }
    long expected = sharedElements(target, Math.min(rows(target.shape()), rows(stored.shape())));
    long found = 0;
    for (StoredPart part : stored.parts()) {
      if (part.slice().box().overlaps(target.slice().box())) {
        found += copy(part, target);
      }
    }
    if (found != expected) {
      throw mismatch(
          "its parts hold %d of the %d elements of '%s' %s"
              .formatted(found, expected, target.name(), target.slice()));
    }
    if (otherPadding) {
      clearPadding(target);
    }
  }

  private boolean differInPadding(String name, List<Long> target, List<Long> stored) {
    ModelConfig model = checkpoint.manifest().model();
    return LayoutDivision.isVocabulary(name)
        && target.size() == stored.size()
        && target.subList(1, target.size()).equals(stored.subList(1, stored.size()))
        && target.getFirst() >= model.vocabularySize();
  }

  private void clearPadding(TensorPart target) {
    long vocabulary = checkpoint.manifest().model().vocabularySize();
    Box padding = Box.along(target.shape(), 0, vocabulary, rows(target.shape()) - vocabulary);
    Overlap.forEach(
        target.slice(),
        Slice.whole(padding),
        (position, _, length) ->
            target.memory().asSlice(Float.BYTES * position, Float.BYTES * length).fill((byte) 0));
  }

  /** Elements of the target in the first rows of the whole tensor. */
  private static long sharedElements(TensorPart target, long rows) {
    if (target.shape().isEmpty()) {
      return target.slice().elements();
    }
    Box box = Box.along(target.shape(), 0, 0, rows);
    return Overlap.forEach(target.slice(), Slice.whole(box), (_, _, _) -> {});
  }

  private static long rows(List<Long> shape) {
    return shape.isEmpty() ? 1 : shape.getFirst();
  }

  private long copy(StoredPart part, TensorPart target) {
    MemorySegment source = bytes(part);
    return Overlap.forEach(
        part.slice(),
        target.slice(),
        (from, to, length) ->
            MemorySegment.copy(
                source,
                Float.BYTES * from,
                target.memory(),
                Float.BYTES * to,
                Float.BYTES * length));
  }

  /**
   * Looks for every part in its file.
   *
   * @return what is wrong with each tensor that has not all of its elements once
   */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    checkpoint
        .manifest()
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (tensor.fault() != null) {
                faults.add("tensor '" + name + "': " + tensor.fault());
              }
              for (StoredPart part : tensor.parts()) {
                try {
                  bytes(part);
                } catch (TrainerException e) {
                  faults.add(e.getMessage());
                }
              }
            });
    return faults;
  }

  /** The part's bytes in its file. */
  private MemorySegment bytes(StoredPart part) {
    SafetensorsFile file = files.computeIfAbsent(part.file(), this::map);
    if (!file.names().contains(part.entry())) {
      throw mismatch(part.file() + " has no tensor '" + part.entry() + "'");
    }
    TensorDescriptor found = file.descriptor(part.entry());
    if (found.type() != ElementType.F32 || found.elements() != part.slice().elements()) {
      throw mismatch(
          "%s has %s, which is not %d elements of F32"
              .formatted(part.file(), found, part.slice().elements()));
    }
    return file.bytes(part.entry());
  }

  private SafetensorsFile map(String name) {
    Path path = checkpoint.file(name);
    try {
      return SafetensorsFile.open(path);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          "checkpoint file " + path + " cannot be read: " + e.getMessage(),
          "remove its folder to go on from an earlier checkpoint",
          e);
    }
  }

  private StoredTensor stored(String name) {
    StoredTensor stored = checkpoint.manifest().tensors().get(name);
    if (stored == null) {
      throw mismatch("it has no tensor '" + name + "'");
    }
    return stored;
  }

  private TrainerException mismatch(String message) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        "checkpoint " + checkpoint.folder() + " is not of this model: " + message,
        "a run can only go on with the model that it began with");
  }

  @Override
  public void close() {
    files.values().forEach(SafetensorsFile::close);
  }
}
