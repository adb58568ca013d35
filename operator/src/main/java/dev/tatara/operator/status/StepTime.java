package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.ProgressStatus;

/** How long an optimizer step takes. */
public final class StepTime {
  private static final double MILLISECONDS = 1000;

  private StepTime() {}

  /**
   * Milliseconds, rounded up; null where it is not known. A status that an earlier operator has
   * written tells the speed alone.
   *
   * @param progress may be null
   */
  public static Long of(ProgressStatus progress) {
    if (progress == null) {
      return null;
    }
    if (progress.stepMilliseconds() != null) {
      return progress.stepMilliseconds();
    }
    Long speed = progress.tokensPerSecond();
    return milliseconds(
        progress.tokens(), progress.step(), speed == null ? null : speed.doubleValue());
  }

  /** Milliseconds of a mean step, rounded up; null where it is not known. */
  static Long milliseconds(Long tokens, Integer steps, Double tokensPerSecond) {
    double seconds = tokensPerSecond == null ? 0 : seconds(tokens, steps, tokensPerSecond);
    return seconds == 0 ? null : (long) Math.ceil(MILLISECONDS * seconds);
  }

  /** Seconds; 0 where it is not known. */
  static double seconds(Long tokens, Integer steps, double tokensPerSecond) {
    return tokens == null || steps == null || steps == 0 || tokensPerSecond <= 0
        ? 0
        : (double) tokens / steps / tokensPerSecond;
  }
}
