package dev.tatara.minicluster.node.pod;

import java.time.Duration;

/** Watches a pod's {@code activeDeadlineSeconds} while it is open. */
final class ActiveDeadline implements AutoCloseable {
  private final Thread watch;

  private ActiveDeadline(Thread watch) {
    this.watch = watch;
  }

  /**
   * Begins to watch.
   *
   * @param seconds from now on, or null for no limit
   * @param passed done once when they have passed
   */
  static ActiveDeadline watch(Long seconds, Runnable passed) {
    if (seconds == null) {
      return new ActiveDeadline(null);
    }
    return new ActiveDeadline(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(Duration.ofSeconds(seconds));
                  } catch (InterruptedException e) {
                    return; // the pod ended in time
                  }
                  passed.run();
                }));
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.interrupt();
    }
  }
}
