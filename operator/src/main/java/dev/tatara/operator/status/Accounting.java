package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.AccountingStatus;
import dev.tatara.api.v1alpha1.AccountingStatus.Activity;
import dev.tatara.api.v1alpha1.AccountingStatus.Lost;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Counts what accelerators are held for. The status has all that is needed to go on counting, so
 * nothing is lost with an operator; it changes with a step, with what is held and with what for,
 * and never because time goes by.
 */
final class Accounting {
  /** Steps vary, with checkpoints above all: a stall takes more than so many, and a while. */
  private static final int USUAL_STEPS = 3;

  private static final double USUAL_SECONDS = 30;
  private static final Lost NOTHING = new Lost(0L, 0L, 0L, 0L, 0L);

  private Accounting() {}

  /**
   * The account after a look at the accelerators.
   *
   * @param before null where none was held yet
   */
  static AccountingStatus next(AccountingStatus before, Usage seen) {
    Activity activity = seen.activity(before);
    if (before == null) {
      return activity == null ? null : opened(seen, activity);
    }
    if (!changes(before, seen, activity)) {
      return before;
    }
    if (before.accelerators() == 0) {
      return account(before, seen, activity, seen.began(), Share.NONE);
    }
    return account(before, seen, activity, seen.time(), share(before, seen));
  }

  private static AccountingStatus opened(Usage seen, Activity activity) {
    AccountingStatus empty =
        new AccountingStatus(0L, 0L, NOTHING, null, 0, null, null, seen.from(), seen.from());
    return account(empty, seen, activity, seen.began(), Share.NONE);
  }

  private static boolean changes(AccountingStatus before, Usage seen, Activity activity) {
    return seen.restarted()
        || before.accelerators() != seen.accelerators()
        || before.activity() != activity
        || activity == Activity.TRAINING
            && seen.step() != null
            && !before.step().equals(seen.step());
  }

  /**
   * What the time since the last count went into.
   *
   * @param seconds of all accelerators
   * @param useful of them
   * @param redone of them; what is left is lost to what they were held for
   * @param other lost to what they were held for
   */
  private record Share(long seconds, long useful, long redone, long other) {
    static final Share NONE = new Share(0, 0, 0, 0);
  }

  private static Share share(AccountingStatus before, Usage seen) {
    long wall =
        Duration.between(Instant.parse(before.countedTime()), notBefore(before, seen.time()))
            .toSeconds();
    long seconds = wall * before.accelerators();
    int steps = steps(before, seen);
    if (before.activity() == Activity.WAITING || steps == 0) {
      boolean unfinished = before.activity() == Activity.TRAINING && !isStall(wall, 1, seen);
      return new Share(seconds, 0, unfinished ? seconds : 0, unfinished ? 0 : seconds);
    }
    if (steps < 0) {
      return new Share(seconds, 0, seconds, 0); // back to a checkpoint, in the same processes
    }
    long inSteps = inSteps(before, seen, wall, steps, seconds);
    int again = Math.clamp((long) before.furthestStep() - before.step(), 0, steps);
    long redone = Math.round((double) inSteps * again / steps);
    return new Share(seconds, inSteps - redone, redone, seconds - inSteps);
  }

  /** Whole seconds: what is cut off is counted the next time. */
  private static Instant notBefore(AccountingStatus before, Instant time) {
    Instant whole = time.truncatedTo(ChronoUnit.SECONDS);
    Instant counted = before.countedTime() == null ? whole : Instant.parse(before.countedTime());
    return whole.isBefore(counted) ? counted : whole; // clocks differ, and may be set back
  }

  /** Steps done since; less than 0 where training went back. */
  private static int steps(AccountingStatus before, Usage seen) {
    if (seen.restarted() || seen.step() == null) {
      return 0;
    }
    int steps = seen.step() - before.step();
    return before.activity() == Activity.TRAINING ? steps : Math.max(0, steps);
  }

  /** All of it while training, unless it stalled; what steps usually take of a start or an end. */
  private static long inSteps(
      AccountingStatus before, Usage seen, long wall, int steps, long seconds) {
    if (before.activity() == Activity.TRAINING && !isStall(wall, steps, seen)) {
      return seconds;
    }
    double usual = steps * seen.secondsPerStep() * before.accelerators();
    return Math.min(seconds, Math.round(usual));
  }

  private static boolean isStall(long wall, int steps, Usage seen) {
    return seen.secondsPerStep() > 0
        && wall > USUAL_STEPS * steps * seen.secondsPerStep() + USUAL_SECONDS;
  }

  private static AccountingStatus account(
      AccountingStatus before, Usage seen, Activity activity, Instant time, Share share) {
    long allocated = before.allocatedSeconds() + share.seconds();
    long useful = before.usefulSeconds() + share.useful();
    int step = activity == null || seen.step() == null ? seen.startOf(before) : seen.step();
    int known = seen.step() == null ? step : Math.max(step, seen.step());
    return new AccountingStatus(
        allocated,
        useful,
        lost(before, share),
        allocated == 0 ? null : useful * 100 / allocated + "%",
        seen.accelerators(),
        activity,
        notBefore(before, time).toString(),
        step,
        Math.max(before.furthestStep(), known));
  }

  private static Lost lost(AccountingStatus before, Share share) {
    Lost lost = before.lostSeconds();
    Activity activity = before.activity();
    return new Lost(
        lost.startup() + other(share, activity, Activity.STARTING_UP),
        lost.redone() + share.redone(),
        lost.waiting() + other(share, activity, Activity.WAITING),
        lost.stalled() + other(share, activity, Activity.TRAINING),
        lost.shutdown() + other(share, activity, Activity.SHUTTING_DOWN));
  }

  private static long other(Share share, Activity was, Activity of) {
    return Objects.equals(was, of) ? share.other() : 0;
  }
}
