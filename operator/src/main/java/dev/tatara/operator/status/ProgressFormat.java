package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.operator.trainer.ProgressReport;
import java.util.Locale;

/** Turns what the trainer reports into figures that read well in a table. */
final class ProgressFormat {
  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;
  private static final int DAY = 24 * HOUR;

  private ProgressFormat() {}

  /**
   * What a trainer says.
   *
   * @param known from before, or null
   */
  static ProgressStatus of(ProgressReport report, ProgressStatus known) {
    Long eta = report.etaSeconds() == null ? null : Math.round(report.etaSeconds());
    return new ProgressStatus(
        report.step(),
        report.totalSteps(),
        percent(report.step(), report.totalSteps()),
        report.tokens(),
        decimal("%.4f", report.loss()),
        decimal("%.3e", report.learningRate()),
        decimal("%.3f", report.gradientNorm()),
        report.tokensPerSecond() == null ? null : Math.round(report.tokensPerSecond()),
        report.mfu() == null ? null : decimal("%.1f%%", 100 * report.mfu()),
        stepMilliseconds(report, known),
        eta,
        eta == null ? null : duration(eta),
        report.restarts(),
        HealthFormat.of(report),
        report.lastUpdateTime());
  }

  /**
   * Of processes that have not come to train: what was known before, without what they will measure
   * anew.
   */
  static ProgressStatus starting(ProgressStatus known, ProgressReport report) {
    return new ProgressStatus(
        known.step(),
        report.totalSteps(),
        percent(known.step(), report.totalSteps()),
        known.tokens(),
        known.loss(),
        known.learningRate(),
        known.gradientNorm(),
        null,
        null,
        StepTime.of(known),
        null,
        null,
        report.restarts(),
        known.health(),
        report.lastUpdateTime());
  }

  /**
   * What holds of a progress in a phase: the time that is left while training alone, its speed
   * until the pods have ended.
   */
  static ProgressStatus in(Phase phase, ProgressStatus progress) {
    if (progress == null || phase == Phase.TRAINING) {
      return progress;
    }
    return withoutTime(progress, phase == Phase.SUSPENDING);
  }

  /** That of a training whose pods do not all run: what is there trains no step. */
  static ProgressStatus standing(ProgressStatus progress) {
    return progress == null ? null : withoutTime(progress, false);
  }

  private static ProgressStatus withoutTime(ProgressStatus progress, boolean withSpeed) {
    return new ProgressStatus(
        progress.step(),
        progress.totalSteps(),
        progress.percent(),
        progress.tokens(),
        progress.loss(),
        progress.learningRate(),
        progress.gradientNorm(),
        withSpeed ? progress.tokensPerSecond() : null,
        withSpeed ? progress.mfu() : null,
        StepTime.of(progress),
        null,
        null,
        progress.restarts(),
        progress.health(),
        progress.lastUpdateTime());
  }

  private static Long stepMilliseconds(ProgressReport report, ProgressStatus known) {
    Long told = StepTime.milliseconds(report.tokens(), report.step(), report.tokensPerSecond());
    return told == null ? StepTime.of(known) : told;
  }

  /** Rounded down: 100% is said when all steps are done. */
  static String percent(Integer step, Integer total) {
    return step == null || total == null || total <= 0 ? null : step * 100L / total + "%";
  }

  /** The two largest units: 45s, 1m12s, 3h05m, 2d07h. */
  static String duration(long seconds) {
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    if (seconds < HOUR) {
      return "%dm%02ds".formatted(seconds / MINUTE, seconds % MINUTE);
    }
    if (seconds < DAY) {
      return "%dh%02dm".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
    }
    return "%dd%02dh".formatted(seconds / DAY, seconds % DAY / HOUR);
  }

  static String decimal(String format, Double value) {
    return value == null ? null : String.format(Locale.ROOT, format, value);
  }
}
