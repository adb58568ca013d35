package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.checkpoint.SaveFailure.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Rank 0's part in a save: waits for the files of all ranks and makes a checkpoint of them. */
final class Commit implements Runnable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Network file systems show files of other hosts late, but not as late as this. */
  private static final Duration SHOW_WITHIN = Duration.ofSeconds(90);

  private final CheckpointStore store;
  private final UnfinishedCheckpoint unfinished;
  private final CheckpointFacts facts;
  private final int worldSize;
  private final Path tokenizer;
  private final Save own;
  private final SaveListener listener;
  private final double stallSeconds;
  private final long start;
  private final CompletableFuture<Optional<SaveFailure>> done = new CompletableFuture<>();
  private volatile boolean abandoned;
  private volatile long deadline = Long.MAX_VALUE;

  /**
   * @param own what rank 0 itself writes
   * @param stallSeconds that training stood still for this save
   * @param start of the save, {@link System#nanoTime}
   */
  Commit(
      CheckpointStore store,
      UnfinishedCheckpoint unfinished,
      CheckpointFacts facts,
      int worldSize,
      Path tokenizer,
      Save own,
      SaveListener listener,
      double stallSeconds,
      long start) {
    this.store = store;
    this.unfinished = unfinished;
    this.facts = facts;
    this.worldSize = worldSize;
    this.tokenizer = tokenizer;
    this.own = own;
    this.listener = listener;
    this.stallSeconds = stallSeconds;
    this.start = start;
  }

  /** Stops to wait: some rank's files will never come. */
  void abandon() {
    abandoned = true;
  }

  /** All ranks say that they have written: their files must show soon. */
  void expectAll() {
    deadline = System.nanoTime() + SHOW_WITHIN.toNanos();
  }

  /** Returns when the checkpoint is there, or with what kept it from being made. */
  Optional<SaveFailure> await() {
    return done.join();
  }

  @Override
  public void run() {
    try {
      Optional<SaveFailure> failure = own.awaitWritten().or(this::commit);
      failure.ifPresent(
          why -> {
            store.discard(unfinished.folder());
            listener.failed(facts.step(), why);
          });
      done.complete(failure);
    } finally {
      done.completeExceptionally(new IllegalStateException("the commit ended by an error"));
    }
  }

  private Optional<SaveFailure> commit() {
    try {
      Optional<SaveFailure> failure = awaitShards();
      if (failure.isEmpty()) {
        Checkpoint checkpoint = store.commit(unfinished, facts, worldSize, tokenizer);
        listener.committed(checkpoint, figures(checkpoint));
      }
      return failure;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new SaveFailure(Kind.ABANDONED, "the process ends"));
    } catch (IOException | RuntimeException e) {
      return Optional.of(SaveFailure.of(e, unfinished.folder()));
    }
  }

  /** Other ranks may be in other pods: what they have written shows in the folder. */
  private Optional<SaveFailure> awaitShards() throws IOException, InterruptedException {
    while (!unfinished.isWritten(worldSize)) {
      Optional<SaveFailure> failure = unfinished.failure(worldSize);
      if (failure.isPresent()) {
        return failure;
      }
      if (abandoned) {
        return Optional.of(new SaveFailure(Kind.ABANDONED, "a rank could not write its files"));
      }
      if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
        return Optional.of(
            new SaveFailure(
                Kind.STORAGE,
                "files that other ranks have written do not show in "
                    + unfinished.folder()
                    + ": all pods must have the same volume"));
      }
      Thread.sleep(LOOK_EVERY);
    }
    return Optional.empty();
  }

  private SaveFigures figures(Checkpoint checkpoint) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new SaveFigures(stallSeconds, seconds, checkpoint.ownBytes());
  }
}
