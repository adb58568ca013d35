package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.SaveFailure.Kind;
import dev.tatara.trainer.comm.Communicator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a run's state while training goes on.
 *
 * <p>{@link #save} copies the rank's parts to host memory and returns; a thread hashes, writes and
 * forces them to the disk. Rank 0's also waits for the files of all other ranks, commits, and lets
 * {@link Retention} delete what is old. There is one such copy: a save that finds the one before
 * still running waits for it.
 *
 * <p>All ranks call the same methods in the same order, from the thread that owns the communicator.
 * At the next call after a save they agree on how it went. A full disk never ends the run: the save
 * is dropped, and the next interval tries again. A state with values that are not finite is never
 * committed, which does not end the run either: its next loss will show them. Other errors of the
 * volume end it after {@value #MAX_FAILURES} saves in a row that failed, since another node may do
 * better.
 */
public final class CheckpointSaver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSaver.class);

  /** So many saves in a row may fail for other reasons than a full disk. */
  static final int MAX_FAILURES = 3;

  /** Time for a save under way when the run fails. */
  private static final int LAST_SECONDS = 5;

  private final CheckpointStore store;
  private final Communicator world;
  private final Retention retention;
  private final Path tokenizer;
  private final SaveListener listener;
  private final String key;
  private final Staging staging;
  private final ExecutorService writer = thread("checkpoint-writer");
  private final ExecutorService retirer = thread("checkpoint-retirer");
  private int saves;
  private int failuresInARow;
  private Kind lastFailure;
  private Save save;
  private Commit commit;

  /**
   * Collective.
   *
   * @param world all ranks of the run, over host memory
   * @param retention of rank 0
   * @param tokenizer the SentencePiece model that goes into every checkpoint
   * @param listener hears of the saves on rank 0
   * @param staging where the parts are copied to
   */
  public CheckpointSaver(
      CheckpointStore store,
      Communicator world,
      Retention retention,
      Path tokenizer,
      SaveListener listener,
      StagingMemory staging) {
    this.staging = new Staging(staging);
    this.store = store;
    this.world = world;
    this.retention = retention;
    this.tokenizer = tokenizer;
    this.listener = world.rank() == 0 ? listener : SaveListener.NONE;
    // Ranks of a group that failed may still be writing: this one's folders have names of its own.
    this.key = "%08x".formatted((int) world.fromRankZero(new SecureRandom().nextInt()));
  }

  /** Makes room in host memory, so that the first save does not stall for it. */
  public void reserve(CheckpointContent content) {
    staging.reserve(content.bytes());
  }

  /**
   * Collective: begins to save this rank's parts. When it returns they may change.
   *
   * @throws TrainerException {@code StorageUnavailable} on all ranks, when too many saves in a row
   *     have failed for other reasons than a full disk
   */
  public void save(CheckpointContent content) {
    long start = System.nanoTime();
    listener.stalled();
    settle();
    CheckpointFacts facts = content.facts();
    UnfinishedCheckpoint unfinished = store.unfinished(facts.step(), key + "-" + saves++);
    Staging.Copy copy = staging.copy(content);
    save = new Save(unfinished, world.rank(), copy.weights(), copy.moments());
    writer.execute(save);
    if (world.rank() == 0) {
      double stall = (System.nanoTime() - start) / 1e9;
      commit =
          new Commit(
              store, unfinished, facts, world.worldSize(), tokenizer, save, listener, stall, start);
      writer.execute(commit);
      writer.execute(() -> retirer.execute(this::retire));
    }
    listener.resumed();
  }

  /**
   * Collective: returns when the last save is committed; there are no others after it then.
   *
   * @param retire whether old checkpoints are to be deleted first; there may be no time for it
   * @return on all ranks, false when it must not be committed, as values of it are not finite;
   *     others may follow
   * @throws TrainerException {@code StorageUnavailable} on all ranks, when it could not be written
   */
  public boolean finish(boolean retire) {
    listener.stalled();
    settle();
    if (lastFailure == Kind.NOT_FINITE) {
      listener.resumed();
      return false;
    }
    if (retire) {
      end(writer, Long.MAX_VALUE);
      end(retirer, Long.MAX_VALUE);
    }
    if (lastFailure != null) {
      throw unavailable("the last checkpoint could not be written");
    }
    listener.resumed();
    return true;
  }

  /**
   * Collective: returns when the save under way, if any, is committed or has failed.
   *
   * @throws TrainerException as {@link #save}
   */
  public void settle() {
    if (save == null) {
      return;
    }
    Kind gravest = agree(save.awaitWritten().map(SaveFailure::kind));
    if (world.rank() == 0) {
      if (gravest == null) {
        commit.expectAll();
      } else {
        commit.abandon();
      }
      Optional<Kind> committing = commit.await().map(SaveFailure::kind);
      if (committing.isPresent() && (gravest == null || committing.get().compareTo(gravest) > 0)) {
        gravest = committing.get();
      }
    }
    long outcome = world.fromRankZero(gravest == null ? -1 : gravest.ordinal());
    save = null;
    commit = null;
    lastFailure = outcome < 0 ? null : Kind.values()[(int) outcome];
    react();
  }

  private void react() {
    if (lastFailure == null) {
      failuresInARow = 0;
    } else if (lastFailure == Kind.DEFECT) {
      throw new TrainerException(
          FailureReason.INTERNAL,
          "the ranks' parts do not make a checkpoint",
          "the log of rank 0 says which do not fit; report it as a defect");
    } else if (lastFailure == Kind.DISK_FULL || lastFailure == Kind.NOT_FINITE) {
      failuresInARow = 0;
    } else if (++failuresInARow >= MAX_FAILURES) {
      throw unavailable(MAX_FAILURES + " checkpoints in a row could not be written");
    }
  }

  private static TrainerException unavailable(String message) {
    return new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        message + "; the log of rank 0 says why",
        "check that the volume is writable and has room for checkpoint.keepLast + 1 checkpoints");
  }

  private void retire() {
    try {
      retention.apply(store);
    } catch (IOException | RuntimeException e) {
      LOG.warn("old checkpoints could not be deleted: {}", e.toString());
    }
  }

  /** The gravest failure of any rank, or null. */
  private Kind agree(Optional<Kind> mine) {
    Kind[] kinds = Kind.values();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counts = arena.allocate(ValueLayout.JAVA_FLOAT, kinds.length);
      mine.ifPresent(kind -> counts.setAtIndex(ValueLayout.JAVA_FLOAT, kind.ordinal(), 1));
      world.allReduce(counts);
      for (int i = kinds.length - 1; i >= 0; i--) {
        if (counts.getAtIndex(ValueLayout.JAVA_FLOAT, i) > 0) {
          return kinds[i];
        }
      }
      return null;
    }
  }

  /** A save under way may still come to its end: nothing of it is lost then. */
  @Override
  public void close() {
    end(writer, LAST_SECONDS);
    end(retirer, 0);
    staging.close();
  }

  private static void end(ExecutorService executor, long seconds) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(seconds, TimeUnit.SECONDS)) {
        executor.shutdownNow();
        executor.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }
}
