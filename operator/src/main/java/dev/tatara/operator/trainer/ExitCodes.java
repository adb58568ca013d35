package dev.tatara.operator.trainer;

import java.util.OptionalInt;

/** How the trainer's processes end; see docs/reference/run-configuration.md. */
public final class ExitCodes {
  /** Bad configuration: trying again does not help. */
  public static final int BAD_CONFIGURATION = 64;

  /** Bad data: trying again does not help. */
  public static final int BAD_DATA = 65;

  /** The loss is not finite, and rollbacks did not help: trying again does not either. */
  public static final int NOT_FINITE = 66;

  /** No checkpoint passed the gates: trying again does not help. */
  public static final int GATE_FAILED = 67;

  /** A defect, or what was not told from one. */
  public static final int INTERNAL = 70;

  /** Something passing, such as a lost peer. */
  public static final int TEMPORARY = 75;

  /** Killed (128 and SIGKILL): nobody's doing but the node's, for want of memory mostly. */
  public static final int KILLED = 137;

  /** Ended in order after SIGTERM. */
  public static final int TERMINATED = 143;

  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;

  private ExitCodes() {}

  /** Whether the same would come of another attempt. */
  public static boolean isFinal(int code) {
    return code == BAD_CONFIGURATION
        || code == BAD_DATA
        || code == NOT_FINITE
        || code == GATE_FAILED;
  }

  /** The signal that ended a process, if the code tells of one. */
  public static OptionalInt signal(int code) {
    int signal = code - SIGNALLED;
    return signal > 0 && signal <= LAST_SIGNAL ? OptionalInt.of(signal) : OptionalInt.empty();
  }
}
