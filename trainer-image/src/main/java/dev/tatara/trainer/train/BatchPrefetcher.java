package dev.tatara.trainer.train;

import dev.tatara.trainer.model.MicroBatch;
import java.util.List;
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
  private final int samplesPerStep;
  private final long end;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("batch-prefetch").factory());
  private Ahead ahead;
  private double waited;

  /**
   * @param read gives this rank's micro-batches of the step that begins with a sample
   * @param samplesPerStep of all ranks
   * @param end samples of the run
   */
  BatchPrefetcher(LongFunction<List<MicroBatch>> read, int samplesPerStep, long end) {
    this.read = read;
    this.samplesPerStep = samplesPerStep;
    this.end = end;
  }

  /**
   * The micro-batches of the step that begins with a sample; usually the step after the last one
   * asked for, but any will do.
   *
   * @throws dev.tatara.trainer.TrainerException what reading them threw
   */
  List<MicroBatch> take(long position) {
    long start = System.nanoTime();
    Ahead wanted = ahead != null && ahead.position == position ? ahead : begin(position);
    ahead = null;
    try {
      List<MicroBatch> batches = wanted.batches.join();
      if (position + samplesPerStep < end) {
        ahead = begin(position + samplesPerStep);
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
