package dev.tatara.trainer.comm;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs operations one after the other, in the order in which they are given: at once on the
 * caller's thread when nothing is under way, or on a thread of its own. When one has failed, so do
 * all that follow.
 */
final class Lane {
  private final String name;
  private ExecutorService executor;
  private Future<?> last;
  private volatile RuntimeException failure;

  Lane(String name) {
    this.name = name;
  }

  /** Runs it on this thread, after all that were given earlier. */
  void run(Runnable operation) {
    drain();
    attempt(operation);
  }

  /** Runs it on the lane's thread. */
  Pending start(Runnable operation) {
    if (executor == null) {
      executor =
          Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }
    Future<?> future = executor.submit(() -> attempt(operation));
    last = future;
    return () -> await(future);
  }

  /** Returns when all that was given is done, or throws why it is not. */
  void drain() {
    if (last != null) {
      await(last);
      last = null;
    }
  }

  private void attempt(Runnable operation) {
    if (failure != null) {
      throw failure;
    }
    try {
      operation.run();
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } catch (Error e) {
      failure = new IllegalStateException("an earlier operation failed: " + e, e);
      throw e;
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (CancellationException e) {
      throw new IllegalStateException("the communicator was closed before the operation began", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ranks exchanged data", e);
    }
  }

  /** Lets nothing new begin. */
  void stop() {
    if (failure == null) {
      failure = new IllegalStateException("the communicator is closed");
    }
    if (executor != null) {
      executor.shutdown();
    }
  }

  /** Whether the thread has ended, in this time. */
  boolean ended(Duration patience) {
    try {
      return executor == null
          || executor.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
