package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.checkpoint.Takeover;
import dev.tatara.trainer.resume.ResumeSource;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the first pod of a training does before its ranks start: what must not be gone on from is
 * set aside, and where the run has no checkpoint, that of another run is taken over, if it is to go
 * on from one. The ranks then find it as if the run had written it.
 *
 * @param run the run
 */
record RunBeginning(RunContext run) {
  private static final Logger LOG = LoggerFactory.getLogger(RunBeginning.class);

  private static final String METRICS = "metrics.jsonl";

  /** A run that trains deletes a checkpoint now and then, not several while one is linked. */
  private static final int LOOKS = 5;

  /**
   * Prepares the run's folder. A process that is killed in it leaves nothing that the next one does
   * not do again.
   *
   * @throws TrainerException as {@link ResumeSource#candidates}; {@code CheckpointCorrupt} when
   *     there is no whole checkpoint to go on from
   * @throws IOException when the volume cannot be written
   */
  void prepare() throws IOException {
    CheckpointStore store = new CheckpointStore(run.runDirectory());
    store.tidy();
    if (!run.configuration().checkpoint().resumePolicy().equals("Latest")) {
      new EarlierTraining(run.runDirectory()).setAside();
    }
    Optional<ResumeSource> source = ResumeSource.of(run);
    if (source.isPresent() && store.isEmpty()) {
      takeOver(source.get(), store);
    }
  }

  private void takeOver(ResumeSource source, CheckpointStore store) throws IOException {
    Takeover takeover = new Takeover(store);
    SortedMap<Integer, String> faults = new TreeMap<>(); // by step
    for (int look = 0; look < LOOKS; look++) {
      boolean gone = false;
      for (Checkpoint theirs : source.candidates()) {
        try {
          takeover.take(theirs, () -> begin(theirs, faults));
          LOG.info("the run begins with {}", run.relative(theirs.folder()));
          return;
        } catch (TrainerException e) {
          if (e.reason() != FailureReason.CHECKPOINT_CORRUPT) {
            throw e;
          }
          LOG.warn("{}; an earlier checkpoint is looked for", e.getMessage());
          faults.put(theirs.step(), e.getMessage());
        } catch (NoSuchFileException e) {
          gone |= !Files.exists(theirs.file(Manifest.FILE_NAME));
          LOG.warn("{} lacks a file; another checkpoint is looked for", theirs.folder());
        }
      }
      if (!gone) {
        throw source.noneWhole();
      }
    }
    throw new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "checkpoint.resumeFrom: the other run deletes its checkpoints faster than they can be read",
        "raise its checkpoint.keepLast, or name one that stays in checkpoint.resumeFrom.step");
  }

  /**
   * What belongs to a checkpoint: the figures of its steps, and the samples that are left out.
   *
   * @param faults of those that were found damaged, by step
   */
  private void begin(Checkpoint theirs, SortedMap<Integer, String> faults) throws IOException {
    Path from = theirs.folder().toAbsolutePath().getParent().getParent();
    Path to = run.runDirectory();
    Path metrics = to.resolve(METRICS);
    if (Files.exists(from.resolve(METRICS))) {
      // Lines of later steps are cut off when training begins.
      AtomicFiles.write(metrics, Files.readAllBytes(from.resolve(METRICS)));
    } else {
      Files.deleteIfExists(metrics);
    }
    Rollbacks.takeOver(from, to, run.relative(from));
    new ResumedFrom(
            run.relative(theirs.folder()),
            theirs.step(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
        .write(to);
    SortedMap<Integer, String> newer = faults.tailMap(theirs.step() + 1);
    if (!newer.isEmpty()) {
      int step = newer.lastKey();
      SkippedCheckpoint.now(step, newer.get(step), theirs.step()).write(to);
    }
  }
}
