package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.ProgressStatus;

/** How long an optimizer step takes. */
public final class StepTime {
  private StepTime() {}

  /**
   * Seconds, rounded up; null where it is not known. A status that an earlier operator has written
   * tells the speed alone.
   *
   * @param progress may be null
   */
  public static Long of(ProgressStatus progress) {
    if (progress == null || progress.secondsPerStep() != null) {
      return progress == null ? null : progress.secondsPerStep();
    }
    double seconds =
        progress.tokensPerSecond() == null
            ? 0
            : seconds(progress.tokens(), progress.step(), progress.tokensPerSecond());
    return seconds == 0 ? null : (long) Math.ceil(seconds);
  }

  /** Seconds; 0 where it is not known. */
  static double seconds(Long tokens, Integer steps, double tokensPerSecond) {
    return tokens == null || steps == null || steps == 0 || tokensPerSecond <= 0
        ? 0
        : (double) tokens / steps / tokensPerSecond;
  }
}
