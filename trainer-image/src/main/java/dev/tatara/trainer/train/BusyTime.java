package dev.tatara.trainer.train;

import dev.tatara.trainer.watch.Journal;

/**
 * How long this rank computed in a step: what is left of it without the time that it waited in
 * collectives and messages. Not a number where that is not known.
 */
final class BusyTime {
  private final Journal journal;
  private long start;
  private long waited;
  private double seconds = Double.NaN;

  BusyTime(Journal journal) {
    this.journal = journal;
  }

  void begin() {
    start = System.nanoTime();
    waited = journal.waitedNanos();
  }

  void end() {
    if (!journal.deviceWaits()) {
      seconds = (System.nanoTime() - start - (journal.waitedNanos() - waited)) / 1e9;
    }
  }

  /** Of the last step that has ended. */
  double seconds() {
    return seconds;
  }
}
