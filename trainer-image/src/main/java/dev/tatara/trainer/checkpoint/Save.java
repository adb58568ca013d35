package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.checkpoint.SaveFailure.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rank's share of one save, on the writer's thread. */
final class Save implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Save.class);

  private final UnfinishedCheckpoint unfinished;
  private final int rank;
  private final List<TensorPart> weights;
  private final List<TensorPart> moments;
  private final CompletableFuture<Optional<SaveFailure>> written = new CompletableFuture<>();

  /**
   * @param weights in memory that stays as it is until {@link #awaitWritten} returns
   * @param moments likewise
   */
  Save(
      UnfinishedCheckpoint unfinished,
      int rank,
      List<TensorPart> weights,
      List<TensorPart> moments) {
    this.unfinished = unfinished;
    this.rank = rank;
    this.weights = weights;
    this.moments = moments;
  }

  /** Returns when the rank's files are on the device, or with what kept them from it. */
  Optional<SaveFailure> awaitWritten() {
    return written.join();
  }

  @Override
  public void run() {
    try {
      written.complete(write());
    } finally {
      written.completeExceptionally(new IllegalStateException("the writer ended by an error"));
    }
  }

  private Optional<SaveFailure> write() {
    try {
      unfinished.create();
      Optional<SaveFailure> notFinite = firstNotFinite();
      if (notFinite.isPresent()) {
        giveUp(notFinite.get());
        return notFinite;
      }
      unfinished.write(
          rank,
          weights.stream().map(PartSource::of).toList(),
          moments.stream().map(PartSource::of).toList());
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      SaveFailure failure = SaveFailure.of(e, unfinished.folder());
      if (failure.kind() != Kind.ABANDONED) {
        giveUp(failure);
      }
      return Optional.of(failure);
    }
  }

  /** Looked for here, in the copy: training does not wait for it. */
  private Optional<SaveFailure> firstNotFinite() {
    return Stream.concat(weights.stream(), moments.stream())
        .filter(part -> !part.isFinite())
        .findFirst()
        .map(
            part ->
                new SaveFailure(
                    Kind.NOT_FINITE,
                    "tensor " + part.name() + " holds values that are not finite"));
  }

  private void giveUp(SaveFailure failure) {
    LOG.warn("rank {} could not save: {}", rank, failure.message());
    try {
      unfinished.remove(rank);
      unfinished.noteFailure(rank, failure);
    } catch (IOException e) {
      LOG.info(
          "rank 0 will hear of it at the next save, as no note could be left: {}", e.toString());
    }
  }
}
