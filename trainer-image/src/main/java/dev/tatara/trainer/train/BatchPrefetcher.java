package dev.tatara.trainer.train;

import dev.tatara.trainer.model.MicroBatch;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;

/**
 * Reads the micro-batches of the next step while this one computes, on a thread of its own. Used by
 * one thread.
 */
final class BatchPrefetcher implements AutoCloseable {
  private record Ahead(long position, CompletableFuture<List<MicroBatch>> batches) {}

  private final LongFunction<List<MicroBatch>> read;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("batch-prefetch").factory());
  private Ahead ahead;
  private double waited;

  /**
   * @param read gives this rank's micro-batches of the step that begins with a sample
   */
  BatchPrefetcher(LongFunction<List<MicroBatch>> read) {
    this.read = read;
  }

  /**
   * The micro-batches of the step that begins with a sample.
   *
   * @param next where the step after it will begin, as far as is known; empty if there is none
   * @throws dev.tatara.trainer.TrainerException what reading them threw
   */
  List<MicroBatch> take(long position, OptionalLong next) {
    long start = System.nanoTime();
    Ahead wanted = ahead != null && ahead.position == position ? ahead : begin(position);
    ahead = null;
    try {
      List<MicroBatch> batches = wanted.batches.join();
      if (next.isPresent()) {
        ahead = begin(next.getAsLong());
      }
      return batches;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      waited = (System.nanoTime() - start) / 1e9;
    }
  }

  /** Seconds that the last {@link #take} stood still. */
  double waited() {
    return waited;
  }

  private Ahead begin(long position) {
    return new Ahead(position, CompletableFuture.supplyAsync(() -> read.apply(position), thread));
  }

  /** Waits for a reader that is under way, so that files can be unmapped then. */
  @Override
  public void close() {
    thread.shutdown();
    thread.close();
  }
}
