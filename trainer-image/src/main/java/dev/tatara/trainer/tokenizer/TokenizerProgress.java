package dev.tatara.trainer.tokenizer;

import dev.tatara.trainer.step.PreparationFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a process that makes a tokenizer is: a line in its log every few seconds, and figures for
 * whoever asks. What is done never becomes less.
 */
final class TokenizerProgress {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerProgress.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final LongSupplier clock;
  private final Runnable changed;
  private TokenizerPhase phase = TokenizerPhase.STARTING;
  private double fraction;
  private Long bytes;
  private Long totalBytes;
  private long begun;
  private OptionalDouble left = OptionalDouble.empty();
  private long leftSince;
  private long lastLine;

  TokenizerProgress() {
    this(System::nanoTime, () -> {});
  }

  /**
   * One by another clock.
   *
   * @param changed run after each change of the figures
   */
  TokenizerProgress(LongSupplier clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
    this.begun = clock.getAsLong();
    this.lastLine = begun;
  }

  /** A phase begins, unless it or a later one has begun. */
  synchronized void begin(TokenizerPhase next) {
    if (next.compareTo(phase) > 0) {
      phase = next;
      begun = clock.getAsLong();
      bytes = null;
      totalBytes = null;
      advance(0, OptionalDouble.empty());
    }
  }

  /** A phase is so far, unless a later one has begun. */
  synchronized void reach(TokenizerPhase reached, double share, OptionalDouble secondsLeft) {
    begin(reached);
    if (phase == reached) {
      advance(share, secondsLeft);
    }
  }

  /**
   * More of the phase is done.
   *
   * @param share of it, 0 to 1
   * @param secondsLeft of the phase, if that can be told
   */
  synchronized void advance(double share, OptionalDouble secondsLeft) {
    fraction = Math.max(fraction, phase.fraction(Math.clamp(share, 0, 1)));
    left = secondsLeft;
    leftSince = clock.getAsLong();
    if (leftSince - lastLine >= INTERVAL_NANOS) {
      lastLine = leftSince;
      LOG.info(line());
    }
    changed.run();
  }

  /** So much of the corpus has been read in this phase, of so much. */
  synchronized void read(long done, long total) {
    bytes = done;
    totalBytes = total;
    double seconds = (clock.getAsLong() - begun) / 1e9;
    boolean known = done > 0 && total > 0 && seconds > 0;
    advance(
        total > 0 ? (double) done / total : 0,
        known ? OptionalDouble.of(seconds * (total - done) / done) : OptionalDouble.empty());
  }

  synchronized PreparationFigures figures() {
    double seconds = (clock.getAsLong() - begun) / 1e9;
    return new PreparationFigures(
        phase.label(),
        Math.round(fraction * 1e4) / 1e4,
        null,
        bytes,
        totalBytes,
        bytes == null || bytes == 0 || seconds <= 0 ? null : bytes / seconds,
        secondsLeft(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** What is overdue takes nobody knows how much longer. */
  private Long secondsLeft() {
    if (left.isEmpty()) {
      return null;
    }
    long now = Math.round(left.getAsDouble() - (clock.getAsLong() - leftSince) / 1e9);
    return now > 0 ? now : null;
  }

  private String line() {
    Long seconds = secondsLeft();
    return String.format(
        Locale.ROOT,
        "tokenizer %.1f %% done: %s%s",
        100 * fraction,
        phase.label(),
        seconds == null ? "" : ", " + seconds + " s left");
  }
}
