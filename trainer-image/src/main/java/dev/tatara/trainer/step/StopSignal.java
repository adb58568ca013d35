package dev.tatara.trainer.step;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM (and Ctrl-C) as a request: the process goes on until {@link #close()}, so that it can end
 * its step, clean up and say why it ends, and then ends with the exit code of the signal. All of
 * that must happen before it is closed: afterwards the Java machine halts.
 */
public final class StopSignal implements AutoCloseable {
  private final Runnable onStop;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop-signal");

  private StopSignal(Runnable onStop) {
    this.onStop = onStop;
  }

  /**
   * Begins to listen.
   *
   * @param onStop runs on a thread of its own when the signal comes
   */
  public static StopSignal install(Runnable onStop) {
    StopSignal signal = new StopSignal(onStop);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Whether the process has been asked to end. */
  public boolean requested() {
    return asked.getCount() == 0;
  }

  /** Waits, but no longer than until the process is asked to end. */
  public void pause(Duration duration) throws InterruptedException {
    asked.await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stop() {
    asked.countDown();
    onStop.run();
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is done: the process may end. */
  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal has come: the hook is running, and returns now.
    }
  }
}
