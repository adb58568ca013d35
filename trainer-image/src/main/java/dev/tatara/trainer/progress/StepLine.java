package dev.tatara.trainer.progress;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;

/**
 * The line for people after a step; at most one a second, since steps of small models take
 * milliseconds. Not thread-safe.
 */
final class StepLine {
  private static final long INTERVAL_NANOS = 1_000_000_000;

  private final Logger log;
  private long last;

  StepLine(Logger log) {
    this.log = log;
  }

  /**
   * A step is done; the first and the last of a run are always logged.
   *
   * @param now as the step left it
   */
  void log(Progress now) {
    long time = System.nanoTime();
    boolean end = now.step() == now.totalSteps();
    if (last == 0 || end || time - last >= INTERVAL_NANOS) {
      last = time;
      log.info("{}", text(now));
    }
  }

  static String text(Progress now) {
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  lr %.3e  grad-norm %.3f%s%s%s",
        now.step(),
        now.totalSteps(),
        now.loss(),
        now.learningRate(),
        now.gradientNorm(),
        now.tokensPerSecond() == null
            ? ""
            : String.format(Locale.ROOT, "  %,.0f tokens/s", now.tokensPerSecond()),
        now.mfu() == null ? "" : String.format(Locale.ROOT, "  mfu %.1f %%", 100 * now.mfu()),
        now.etaSeconds() == null ? "" : "  eta " + readable(Duration.ofSeconds(now.etaSeconds())));
  }

  private static String readable(Duration duration) {
    if (duration.toHours() > 0) {
      return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
    return duration.toSeconds() + " s";
  }
}
