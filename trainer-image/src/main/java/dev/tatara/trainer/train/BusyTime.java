package dev.tatara.trainer.train;

import dev.tatara.trainer.watch.Journal;

/**
 * How long this rank computed in a step: what is left of it without the time that it waited in
 * collectives and messages. Not a number where that is not known.
 */
final class BusyTime {
  private final Journal journal;
  private final boolean measurable;
  private long start;
  private long waited;
  private double seconds = Double.NaN;

  /**
   * @param measurable whether the training thread is what waits; with NCCL it is the GPU
   */
  BusyTime(Journal journal, boolean measurable) {
    this.journal = journal;
    this.measurable = measurable;
  }

  void begin() {
    start = System.nanoTime();
    waited = journal.waitedNanos();
  }

  void end() {
    if (measurable) {
      seconds = (System.nanoTime() - start - (journal.waitedNanos() - waited)) / 1e9;
    }
  }

  /** Of the last step that has ended. */
  double seconds() {
    return seconds;
  }
}
