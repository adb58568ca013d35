package dev.tatara.trainer.step;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Works on batches of items on several threads and gives the results in the order of the batches.
 * At most {@code 2 * threads + 1} batches are under way, so memory is bounded; used by one thread.
 *
 * @param <I> an item
 * @param <O> what becomes of a batch
 */
public final class OrderedBatches<I, O> implements AutoCloseable {
  private final Function<List<I>, O> work;
  private final long batchWeight;
  private final int threads;
  private final ExecutorService pool;
  private final Queue<Future<O>> underWay = new ArrayDeque<>();
  private List<I> batch = new ArrayList<>();
  private long weight;

  /**
   * Starts the threads.
   *
   * @param work on one batch
   * @param batchWeight of items at which a batch is full
   */
  public OrderedBatches(Function<List<I>, O> work, long batchWeight, int threads) {
    this.work = work;
    this.batchWeight = batchWeight;
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Hands in an item; the result of an earlier batch when it is due. */
  public Optional<O> add(I item, long itemWeight) throws InterruptedException {
    batch.add(item);
    weight += itemWeight;
    if (weight < batchWeight) {
      return Optional.empty();
    }
    submit();
    return underWay.size() > 2 * threads ? Optional.of(take()) : Optional.empty();
  }

  /** Waits for the rest, batch by batch; empty when nothing is left. */
  public Optional<O> rest() throws InterruptedException {
    if (!batch.isEmpty()) {
      submit();
    }
    return underWay.isEmpty() ? Optional.empty() : Optional.of(take());
  }

  private void submit() {
    List<I> items = batch;
    underWay.add(pool.submit(() -> work.apply(items)));
    batch = new ArrayList<>();
    weight = 0;
  }

  private O take() throws InterruptedException {
    try {
      return underWay.remove().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
