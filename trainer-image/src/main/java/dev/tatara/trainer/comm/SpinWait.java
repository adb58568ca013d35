package dev.tatara.trainer.comm;

import dev.tatara.trainer.TrainerException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for memory that another process writes. */
final class SpinWait {
  private static final long SPIN_NANOS = 20_000;
  private static final long YIELD_NANOS = 1_000_000;
  private static final long CHECK_NANOS = 10_000_000;
  private static final long PARK_NANOS = 50_000;

  private SpinWait() {}

  /**
   * Spins for an answer that is microseconds away, and leaves the core to others after that.
   *
   * @param check called now and then; ends the waiting by an exception
   */
  static void until(BooleanSupplier condition, Runnable check) {
    long start = System.nanoTime();
    long nextCheck = CHECK_NANOS;
    while (!condition.getAsBoolean()) {
      long waited = System.nanoTime() - start;
      if (waited > nextCheck) {
        try {
          check.run();
        } catch (TrainerException e) {
          // Who left in good order may have answered just before.
          if (condition.getAsBoolean()) {
            return;
          }
          throw e;
        }
        nextCheck = waited + CHECK_NANOS;
      }
      if (waited < SPIN_NANOS) {
        Thread.onSpinWait();
      } else if (waited < YIELD_NANOS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(PARK_NANOS);
      }
    }
  }
}
