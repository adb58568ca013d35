package dev.tatara.trainer.resume;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Folders;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.config.ResumeSettings;
import dev.tatara.trainer.step.RunContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The run that {@code checkpoint.resumeFrom} names. It is read and never written to, and may be
 * training meanwhile.
 */
public final class ResumeSource {
  static final String FIELD = "checkpoint.resumeFrom";

  /** Runs that a message lists. */
  private static final int MOST_LISTED = 5;

  private final RunContext run;
  private final ResumeSettings settings;

  private ResumeSource(RunContext run, ResumeSettings settings) {
    this.run = run;
    this.settings = settings;
  }

  /** That of a run; empty where it goes on from no other. */
  public static Optional<ResumeSource> of(RunContext run) {
    return Optional.ofNullable(run.configuration().checkpoint().resumeFrom())
        .map(settings -> new ResumeSource(run, settings));
  }

  /**
   * Finds out, before hours of preparation, whether the run can go on from another, as it asks to;
   * nothing is hashed. A run that has a checkpoint of its own goes on from that.
   *
   * @throws TrainerException as {@link #candidates}
   */
  public static void check(RunContext run) {
    if (new CheckpointStore(run.runDirectory()).isEmpty()) {
      of(run).ifPresent(ResumeSource::candidates);
    }
  }

  /**
   * The checkpoints to go on from, newest first, as they are listed; where the run names a step,
   * that of this step alone. All of them are of this run's model and seed; whether they are of its
   * data is seen when it trains.
   *
   * @return at least one
   * @throws TrainerException {@code ConfigurationInvalid} when there is no such run or checkpoint,
   *     or the newest is not of this run's model or seed or has more steps than the run, {@code
   *     CheckpointCorrupt} when no manifest can be read, {@code StorageUnavailable} when a folder
   *     cannot
   */
  public List<Checkpoint> candidates() {
    Path folder = folder();
    List<Checkpoint> found = wanted(folder);
    if (found.isEmpty()) {
      throw lacking(folder);
    }
    new ResumeFit(run).require(found.getFirst());
    return found;
  }

  /** The folder of the run. */
  private Path folder() {
    return settings.path() == null ? folderOfJob() : folderAt(run.resolve(settings.path()));
  }

  private Path folderAt(Path path) {
    if (!Files.isDirectory(path.resolve(CheckpointStore.FOLDER))) {
      throw invalid(
          ".path: " + run.relative(path) + " is no run that has a checkpoint",
          "name the folder of a run, as runs/<namespace>/<name>-<8 digits>, whose checkpoints lie in"
              + " its folder checkpoints");
    }
    return path;
  }

  /** Of several runs of jobs of that name, the one with the newest checkpoint. */
  private Path folderOfJob() {
    String namespace = run.configuration().job().namespace();
    Path runs = run.storage().resolve("runs").resolve(namespace);
    Pattern name = Pattern.compile(Pattern.quote(settings.job()) + "-[0-9a-f]{8}");
    List<Path> all = Folders.in(runs);
    return all.stream()
        .filter(folder -> name.matcher(folder.getFileName().toString()).matches())
        .filter(folder -> !folder.equals(run.runDirectory()))
        .flatMap(folder -> wanted(folder).stream().limit(1))
        .max(Comparator.comparing(newest -> newest.manifest().created()))
        .map(newest -> newest.folder().getParent().getParent())
        .orElseThrow(() -> noRun(namespace, all));
  }

  private TrainerException noRun(String namespace, List<Path> all) {
    String checkpoint = settings.step() == null ? "a checkpoint" : "one of step " + settings.step();
    List<String> names =
        all.stream()
            .filter(folder -> !folder.equals(run.runDirectory()))
            .map(folder -> folder.getFileName().toString())
            .toList();
    String listed =
        names.isEmpty()
            ? "there are no runs of that namespace"
            : "runs of that namespace are "
                + String.join(", ", names.subList(0, Math.min(MOST_LISTED, names.size())))
                + (names.size() > MOST_LISTED ? " and others" : "");
    return invalid(
        ".job: no run of a job '%s' in the namespace '%s' with %s lies on this volume"
            .formatted(settings.job(), namespace, checkpoint),
        "name a job that trained on this claim (storage.claimName); " + listed);
  }

  private List<Checkpoint> wanted(Path folder) {
    return new CheckpointStore(folder)
        .committed().stream()
            .filter(found -> settings.step() == null || found.step() == settings.step())
            .toList();
  }

  private TrainerException lacking(Path folder) {
    CheckpointStore store = new CheckpointStore(folder);
    List<Integer> steps = store.committed().stream().map(Checkpoint::step).toList();
    if (steps.isEmpty() && !store.isEmpty()) {
      return noneWhole(folder);
    }
    return invalid(
        settings.step() == null
            ? ": the run " + run.relative(folder) + " has no checkpoint"
            : ".step: the run %s has no checkpoint of step %d"
                .formatted(run.relative(folder), settings.step()),
        steps.isEmpty()
            ? "name a run that has one"
            : "name one of the steps that it has, " + steps + ", or none for the newest");
  }

  /** None of the checkpoints can be used. */
  public TrainerException noneWhole() {
    return noneWhole(folder());
  }

  private TrainerException noneWhole(Path folder) {
    return new TrainerException(
        FailureReason.CHECKPOINT_CORRUPT,
        FIELD
            + ": no checkpoint of the run %s%s is whole"
                .formatted(
                    run.relative(folder),
                    settings.step() == null ? "" : " of step " + settings.step()),
        "the log says what is damaged; name another run, or another step of it");
  }

  static TrainerException invalid(String message, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, FIELD + message, hint);
  }
}
