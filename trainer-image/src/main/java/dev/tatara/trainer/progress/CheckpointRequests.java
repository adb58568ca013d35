package dev.tatara.trainer.progress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checkpoints that somebody asks for while the run trains. A request has a name; asking again under
 * the same one changes nothing, so that whoever is not sure of having been heard may repeat it.
 *
 * <p>Anybody who reaches the port may ask, so that a run must not come to harm by it: one request
 * is under way at a time, and the next is taken a minute after the last at the earliest.
 */
public final class CheckpointRequests {
  /** What becomes of a request. */
  public enum Answer {
    /** A checkpoint follows after the present step, or was written already. */
    ACCEPTED,
    /** Another request is under way, or was a moment ago. */
    TOO_SOON,
    /** It has no name by which it could be known again. */
    MALFORMED
  }

  /** What a request may be called; the same in the API. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,63}");

  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final Clock clock;
  private String pending;
  private String taken;
  private int takenStep;
  private String served;
  private Instant lastAccepted = Instant.MIN;

  public CheckpointRequests(Clock clock) {
    this.clock = clock;
  }

  /** Asks for a checkpoint. */
  public synchronized Answer ask(String name) {
    if (!NAME.matcher(name).matches()) {
      return Answer.MALFORMED;
    }
    if (name.equals(pending) || name.equals(taken) || name.equals(served)) {
      return Answer.ACCEPTED;
    }
    Instant now = clock.instant();
    if (pending != null || taken != null || now.isBefore(earliest())) {
      return Answer.TOO_SOON;
    }
    pending = name;
    lastAccepted = now;
    return Answer.ACCEPTED;
  }

  private Instant earliest() {
    return lastAccepted.equals(Instant.MIN) ? lastAccepted : lastAccepted.plus(BETWEEN);
  }

  /**
   * Whether a request waits; it then counts as taken.
   *
   * @param step after which its checkpoint is written at the earliest
   */
  public synchronized boolean take(int step) {
    if (pending == null) {
      return false;
    }
    taken = pending;
    takenStep = step;
    pending = null;
    return true;
  }

  /** A checkpoint of that step is committed. */
  synchronized void committed(int step) {
    if (taken != null && step >= takenStep) {
      served = taken;
      taken = null;
    }
  }

  /** A checkpoint could not be written; a request may be made again. */
  synchronized void failed() {
    taken = null;
  }

  /** The last request that a checkpoint was written for. */
  synchronized Optional<String> served() {
    return Optional.ofNullable(served);
  }
}
