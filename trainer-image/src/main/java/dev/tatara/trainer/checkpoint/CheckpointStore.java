package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Folders;
import dev.tatara.trainer.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run. One process commits, retires and sets aside (rank 0); any number may
 * read meanwhile, since a checkpoint appears and disappears by one rename.
 */
public final class CheckpointStore {
  /** Name of the folder in that of a run. */
  public static final String FOLDER = "checkpoints";

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern NAME = Pattern.compile("step-\\d{8}");
  private static final Pattern TEMPORARY = Pattern.compile("\\.(step-\\d{8})\\..*\\.tmp");

  private final Path directory;
  private final BaseModel base;

  /**
   * @param runDirectory the run's folder; checkpoints lie in {@code checkpoints/} in it
   */
  public CheckpointStore(Path runDirectory) {
    this.directory = runDirectory.resolve(FOLDER);
    this.base = new BaseModel(runDirectory);
  }

  /** The weights that the adapters of the run's checkpoints are on. */
  public BaseModel base() {
    return base;
  }

  /**
   * The committed checkpoints, newest first; folders without a readable manifest are left out.
   *
   * @throws TrainerException {@code StorageUnavailable} when the folder cannot be read
   */
  public List<Checkpoint> committed() {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (Path folder : folders(NAME.asMatchPredicate())) {
      if (Files.exists(folder.resolve(Manifest.FILE_NAME))) {
        try {
          checkpoints.add(Checkpoint.open(folder));
        } catch (TrainerException e) {
          LOG.warn("{}", e.getMessage());
        }
      }
    }
    checkpoints.sort(Comparator.comparingInt(Checkpoint::step).reversed());
    return List.copyOf(checkpoints);
  }

  /**
   * The committed checkpoints, newest first, of which there must be one.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when there is none
   */
  public List<Checkpoint> required() {
    List<Checkpoint> checkpoints = committed();
    if (checkpoints.isEmpty()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "no committed checkpoint in " + directory,
          "run the step train first");
    }
    return checkpoints;
  }

  /**
   * Whether there is no checkpoint at all, whole or not.
   *
   * @throws TrainerException {@code StorageUnavailable} when the folder cannot be read
   */
  public boolean isEmpty() {
    return folders(NAME.asMatchPredicate()).isEmpty();
  }

  /** Step of the newest committed checkpoint, or -1. */
  public int newestStep() {
    return committed().stream().mapToInt(Checkpoint::step).findFirst().orElse(-1);
  }

  /**
   * The newest checkpoint whose files are those of its manifest; newer ones whose are not, or
   * cannot be read, are named in the log and set aside as {@code corrupt-step-...}.
   *
   * @return empty when there is no checkpoint at all
   * @throws TrainerException {@code CheckpointCorrupt} when none of those that exist is whole
   */
  public Optional<Checkpoint> newestWhole() throws IOException {
    return newestWhole(Checkpoint::verify);
  }

  /**
   * The newest checkpoint whose files are those of its manifest. Nothing is set aside: whoever only
   * reads a run leaves it as it is.
   *
   * @return empty when there is no checkpoint at all
   * @throws TrainerException {@code CheckpointCorrupt} when none of those that exist is whole
   */
  public Optional<Checkpoint> newestVerified() {
    TrainerException fault = null;
    for (Checkpoint checkpoint : committed()) {
      try {
        checkpoint.verify();
        return Optional.of(checkpoint);
      } catch (TrainerException e) {
        LOG.warn("{}; an earlier checkpoint is looked for", e.getMessage());
        fault = e;
      }
    }
    if (fault != null) {
      throw fault;
    }
    return Optional.empty();
  }

  /**
   * As {@link #newestWhole()}.
   *
   * @param verification throws {@code CheckpointCorrupt} for a checkpoint that is not whole
   */
  Optional<Checkpoint> newestWhole(Consumer<Checkpoint> verification) throws IOException {
    List<Path> damaged = new ArrayList<>();
    TrainerException first = null;
    TrainerException last = null;
    for (Path folder : folders(NAME.asMatchPredicate())) {
      try {
        Checkpoint checkpoint = Checkpoint.open(folder);
        verification.accept(checkpoint);
        if (first != null) {
          skip(damaged, first.getMessage(), checkpoint.step());
        }
        return Optional.of(checkpoint);
      } catch (TrainerException e) {
        LOG.error("{}", e.getMessage());
        damaged.add(folder);
        first = first == null ? e : first;
        last = e;
      }
    }
    if (last != null) {
      throw new TrainerException(
          FailureReason.CHECKPOINT_CORRUPT,
          last.getMessage() + ", and there is no earlier checkpoint",
          "remove the folders " + damaged + " to train from the beginning",
          last);
    }
    return Optional.empty();
  }

  /**
   * Writes and commits a checkpoint that one process holds as a whole. One of the same step is
   * replaced.
   *
   * @param tokenizer the SentencePiece model to copy into it
   * @throws IOException when the volume cannot be written; nothing is left behind then
   */
  public Checkpoint write(CheckpointContent content, Path tokenizer) throws IOException {
    int step = content.facts().step();
    UnfinishedCheckpoint unfinished =
        new UnfinishedCheckpoint(AtomicFiles.temporarySibling(place(step)));
    try {
      unfinished.create();
      unfinished.write(
          0,
          content.weights().stream().map(PartSource::of).toList(),
          content.moments().stream().map(PartSource::of).toList());
      return commit(unfinished, content.facts(), 1, tokenizer);
    } finally {
      AtomicFiles.delete(unfinished.folder());
    }
  }

  /** The folder where the ranks of a group put together what they save under this key. */
  UnfinishedCheckpoint unfinished(int step, String key) {
    Path target = place(step);
    return new UnfinishedCheckpoint(
        target.resolveSibling("." + target.getFileName() + "." + key + ".tmp"));
  }

  /** Makes a checkpoint of what all ranks have written. */
  synchronized Checkpoint commit(
      UnfinishedCheckpoint unfinished, CheckpointFacts facts, int worldSize, Path tokenizer)
      throws IOException {
    Optional<BaseModel> elsewhere =
        facts.model().lora() == null ? Optional.empty() : Optional.of(base);
    CheckpointManifest manifest = unfinished.complete(facts, worldSize, tokenizer, elsewhere);
    Path target = place(facts.step());
    // Between the two renames a crash leaves two hidden folders, of which tidy() revives one.
    Path replaced = AtomicFiles.temporarySibling(target);
    boolean exists = Files.exists(target);
    if (exists) {
      AtomicFiles.rename(target, replaced);
    }
    AtomicFiles.rename(unfinished.folder(), target);
    if (exists) {
      deleteHidden(replaced);
    }
    return new Checkpoint(target, manifest);
  }

  /** Removes a checkpoint, by a rename first, so that nobody sees one with some of its files. */
  synchronized void remove(Checkpoint checkpoint) throws IOException {
    Path hidden = AtomicFiles.temporarySibling(checkpoint.folder());
    AtomicFiles.rename(checkpoint.folder(), hidden);
    deleteHidden(hidden);
  }

  /**
   * Tidies up after processes that were killed: removes what is unfinished or was being deleted. A
   * hidden folder with a manifest is whole; when there is no checkpoint of its step, it becomes
   * that.
   */
  public void tidy() throws IOException {
    for (Path folder : folders(TEMPORARY.asMatchPredicate())) {
      Matcher name = TEMPORARY.matcher(folder.getFileName().toString());
      Path place = directory.resolve(name.replaceFirst("$1"));
      if (Files.exists(folder.resolve(Manifest.FILE_NAME)) && !Files.exists(place)) {
        LOG.info("{} was written to the end: it becomes {}", folder, place.getFileName());
        AtomicFiles.rename(folder, place);
      } else {
        LOG.info("removing unfinished checkpoint {}", folder);
        discard(folder);
      }
    }
  }

  /** Removes a hidden folder; a process that still writes into it does not make this fail. */
  void discard(Path hidden) {
    try {
      deleteHidden(hidden);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", hidden, e.toString());
    }
  }

  /** The manifest goes first: without it, what is left is no checkpoint. */
  private static void deleteHidden(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(Manifest.FILE_NAME));
    AtomicFiles.delete(folder);
  }

  /**
   * Sets checkpoints aside, and remembers the newest.
   *
   * @param damaged folders, the newest first
   * @param fault of the newest; what it names lies elsewhere from now on
   * @param step of the checkpoint that the run goes on from
   */
  private void skip(List<Path> damaged, String fault, int step) throws IOException {
    for (Path folder : damaged) {
      LOG.warn("{} is set aside as {}", folder, setAside(folder).getFileName());
    }
    Path newest = damaged.getFirst();
    String where = fault.replace(newest.toString(), asideOf(newest).toString());
    SkippedCheckpoint.now(stepOf(newest), where, step).write(directory.getParent());
  }

  /** By the name of its folder: the manifest may be what is damaged. */
  private static int stepOf(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring("step-".length()));
  }

  private static Path asideOf(Path folder) {
    return folder.resolveSibling("corrupt-" + folder.getFileName());
  }

  private Path setAside(Path folder) throws IOException {
    Path aside = asideOf(folder);
    AtomicFiles.delete(aside);
    AtomicFiles.rename(folder, aside);
    return aside;
  }

  /** Where the checkpoint of a step lies. */
  Path place(int step) {
    return directory.resolve("step-%08d".formatted(step));
  }

  /** Newest first. */
  private List<Path> folders(Predicate<String> name) {
    return Folders.in(directory).reversed().stream()
        .filter(entry -> name.test(entry.getFileName().toString()))
        .toList();
  }
}
