package dev.tatara.trainer.evaluate;

/**
 * What threads had of the processors.
 *
 * @param ranNanos that they ran
 * @param waitedNanos that they could have run, and others did
 */
record RunQueueTime(long ranNanos, long waitedNanos) {
  static final RunQueueTime NONE = new RunQueueTime(0, 0);

  RunQueueTime plus(RunQueueTime other) {
    return new RunQueueTime(ranNanos + other.ranNanos, waitedNanos + other.waitedNanos);
  }

  RunQueueTime minus(RunQueueTime other) {
    return new RunQueueTime(ranNanos - other.ranNanos, waitedNanos - other.waitedNanos);
  }
}
