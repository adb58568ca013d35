package dev.tatara.trainer.comm;

import java.time.Duration;

/**
 * Says twice a second that this process lives, and notices when it stood still itself: who was
 * stopped, as when a whole machine is suspended, must not take others for dead that were stopped
 * with it.
 */
final class Heartbeat implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Runnable beat;
  private final long silenceNanos;
  private volatile long lastBeat = System.nanoTime();
  private volatile long stoodStill = lastBeat - Long.MAX_VALUE / 2;
  private volatile boolean closed;

  /**
   * @param beat what to do twice a second
   * @param silenceLimit after which others are taken for dead
   */
  Heartbeat(Runnable beat, Duration silenceLimit) {
    this.beat = beat;
    this.silenceNanos = silenceLimit.toNanos();
  }

  void start() {
    // A platform thread: virtual ones wait for each other when the process has few cores.
    Thread.ofPlatform().daemon().name("heartbeat").start(this::run);
  }

  private void run() {
    try {
      while (!closed) {
        long now = System.nanoTime();
        if (now - lastBeat > silenceNanos / 2) {
          stoodStill = now;
        }
        lastBeat = now;
        beat.run();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this process itself missed heartbeats during the last silence limit. */
  boolean stoodStill() {
    long now = System.nanoTime();
    return now - lastBeat > silenceNanos / 2 || now - stoodStill < silenceNanos;
  }

  @Override
  public void close() {
    closed = true;
  }
}
