package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.artifact.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run. One process writes, retires and sets aside (data-parallel rank 0); any
 * number may read meanwhile, since a checkpoint appears and disappears by one rename.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final Pattern NAME = Pattern.compile("step-\\d{8}");
  private static final Pattern TEMPORARY = Pattern.compile("\\.step-\\d{8}\\..*\\.tmp");

  private final Path directory;

  /**
   * @param runDirectory the run's folder; checkpoints lie in {@code checkpoints/} in it
   */
  public CheckpointStore(Path runDirectory) {
    this.directory = runDirectory.resolve("checkpoints");
  }

  /** The committed checkpoints, newest first; folders without a readable manifest are left out. */
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

  /** Step of the newest committed checkpoint, or -1. */
  public int newestStep() {
    return committed().stream().mapToInt(Checkpoint::step).findFirst().orElse(-1);
  }

  /**
   * The newest checkpoint whose files are those of its manifest; newer ones that are not are named
   * in the log and set aside as {@code corrupt-step-...}.
   *
   * @return empty when there is no checkpoint at all
   * @throws TrainerException {@code CheckpointCorrupt} when none of those that exist is whole
   */
  public Optional<Checkpoint> newestWhole() throws IOException {
    List<Path> damaged = new ArrayList<>();
    TrainerException last = null;
    for (Path folder : folders(NAME.asMatchPredicate())) {
      try {
        Checkpoint checkpoint = Checkpoint.open(folder);
        checkpoint.verify();
        for (Path newer : damaged) {
          LOG.warn("{} is set aside as {}", newer, setAside(newer).getFileName());
        }
        return Optional.of(checkpoint);
      } catch (TrainerException e) {
        LOG.error("{}", e.getMessage());
        damaged.add(folder);
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
   * Writes and commits a checkpoint. One of the same step is replaced.
   *
   * @throws IOException when the volume cannot be written; nothing is left behind then
   */
  public Checkpoint write(CheckpointContent content) throws IOException {
    Path target = directory.resolve("step-%08d".formatted(content.step()));
    Path folder = AtomicFiles.temporarySibling(target);
    try {
      Files.createDirectories(folder);
      CheckpointTensors.write(folder.resolve(Checkpoint.MODEL), content.weights());
      CheckpointTensors.write(folder.resolve(Checkpoint.OPTIMIZER), content.moments());
      AtomicFiles.write(
          folder.resolve(Checkpoint.TOKENIZER), Files.readAllBytes(content.tokenizer()));
      CheckpointManifest manifest =
          new CheckpointManifest(
              CheckpointManifest.KIND,
              CheckpointManifest.FORMAT_VERSION,
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
              Version.CURRENT,
              content.step(),
              content.consumedSamples(),
              content.tokens(),
              content.seed(),
              content.model(),
              content.precision(),
              content.parallelism(),
              FileEntry.allIn(folder));
      AtomicFiles.writeJson(folder.resolve(Manifest.FILE_NAME), manifest);
      remove(target);
      AtomicFiles.rename(folder, target);
      return new Checkpoint(target, manifest);
    } finally {
      AtomicFiles.delete(folder);
    }
  }

  /** Removes all committed checkpoints but the newest {@code keepLast}. */
  public void retain(int keepLast) throws IOException {
    List<Checkpoint> checkpoints = committed();
    for (Checkpoint old :
        checkpoints.subList(Math.min(keepLast, checkpoints.size()), checkpoints.size())) {
      remove(old.folder());
    }
  }

  /** Makes room to train from the beginning: what was there is kept beside, and not used. */
  public void setAllAside() throws IOException {
    if (Files.exists(directory)) {
      String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
      Path aside = directory.resolveSibling("checkpoints-until-" + time);
      AtomicFiles.rename(directory, aside);
      LOG.info("earlier checkpoints are kept in {}", aside);
    }
  }

  /** Removes what interrupted writers left behind. */
  public void removeTemporary() throws IOException {
    for (Path folder : folders(TEMPORARY.asMatchPredicate())) {
      LOG.info("removing unfinished checkpoint {}", folder);
      AtomicFiles.delete(folder);
    }
  }

  /** By a rename first, so that nobody sees a checkpoint with some of its files. */
  private void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Path hidden = AtomicFiles.temporarySibling(folder);
      AtomicFiles.rename(folder, hidden);
      AtomicFiles.delete(hidden);
    }
  }

  private Path setAside(Path folder) throws IOException {
    Path aside = folder.resolveSibling("corrupt-" + folder.getFileName());
    AtomicFiles.delete(aside);
    AtomicFiles.rename(folder, aside);
    return aside;
  }

  /** Newest first. */
  private List<Path> folders(Predicate<String> name) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> name.test(entry.getFileName().toString()))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
