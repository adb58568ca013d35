package dev.tatara.e2e;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Draws what goes wrong between a client and the API server. The draws come from a seed; which
 * request gets which is decided by the order in which they arrive.
 */
final class Faults {
  /** What befalls a request. */
  enum Fault {
    /** A write is answered with 409 and not made. */
    CONFLICT,
    /** A write is answered with 500 and not made. */
    ERROR,
    /** A write is made, and the connection ends before its answer. */
    LOST_ANSWER,
    /** The same of a write that creates a Job, after which it may be made twice. */
    LOST_JOB,
    /** A watch ends after some seconds. */
    CUT_WATCH
  }

  private static final double EACH_OF_WRITES = 0.08;
  private static final double LOST_OF_JOBS = 0.25;
  private static final double OF_WATCHES = 0.5;
  private static final int LONGEST_CUT_WATCH_MILLIS = 10_000;

  private final Random random;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private int writes;
  private boolean aJobWasLost;

  Faults(long seed) {
    random = new Random(seed);
  }

  /**
   * What befalls the next write, if anything. The answer to the first Job is lost always: few are
   * made, and a run without that would not tell whether any is made twice.
   *
   * @param ofJob whether it creates a Job
   */
  synchronized Optional<Fault> ofWrite(boolean ofJob) {
    writes++;
    if (ofJob && (random.nextDouble() < LOST_OF_JOBS || !aJobWasLost)) {
      aJobWasLost = true;
      return Optional.of(Fault.LOST_JOB);
    }
    int drawn = (int) (random.nextDouble() / EACH_OF_WRITES);
    return switch (drawn) {
      case 0 -> Optional.of(Fault.CONFLICT);
      case 1 -> Optional.of(Fault.ERROR);
      case 2 -> Optional.of(Fault.LOST_ANSWER);
      default -> Optional.empty();
    };
  }

  /** After how many milliseconds the next watch is cut, if it is. */
  synchronized Optional<Integer> ofWatch() {
    return random.nextDouble() < OF_WATCHES
        ? Optional.of(random.nextInt(LONGEST_CUT_WATCH_MILLIS))
        : Optional.empty();
  }

  /** A fault has happened. */
  synchronized void count(Fault fault) {
    counts.merge(fault, 1, Integer::sum);
  }

  /** How often each fault has happened. */
  synchronized Map<Fault, Integer> counts() {
    return new EnumMap<>(counts);
  }

  /** Writes that came, faulty or not. */
  synchronized int writes() {
    return writes;
  }
}
