package dev.tatara.trainer.evaluate;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every now and then how far an evaluation has come, and when it will end. */
final class EvaluationProgress {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationProgress.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final String what;
  private final int questions;
  private final int requests;
  private final LongSupplier nanoTime;
  private final long begin;
  private long said;
  private int done;

  /**
   * @param what is evaluated
   * @param questions there are
   * @param requests that are made of the questions
   * @param nanoTime a clock
   */
  EvaluationProgress(String what, int questions, int requests, LongSupplier nanoTime) {
    this.what = what;
    this.questions = questions;
    this.requests = requests;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
    this.said = begin;
  }

  static EvaluationProgress of(String what, Measurement benchmark) {
    return new EvaluationProgress(what, benchmark.size(), benchmark.requests(), System::nanoTime);
  }

  /** Counts requests, and logs a line when the last one is some time ago. */
  void add(int more) {
    line(more).ifPresent(LOG::info);
  }

  /** Whether all requests are counted. */
  boolean isComplete() {
    return done == requests;
  }

  /** The line that is due after so many more requests. */
  Optional<String> line(int more) {
    done += more;
    long now = nanoTime.getAsLong();
    if (done == 0 || done == requests || now - said < INTERVAL.toNanos()) {
      return Optional.empty();
    }
    said = now;
    double asked = (double) done / requests * questions;
    double perSecond = asked / ((now - begin) / 1e9);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %.0f of %d questions, %.1f questions/s, %.0f s left",
            what,
            Math.floor(asked),
            questions,
            perSecond,
            (questions - asked) / perSecond));
  }
}
