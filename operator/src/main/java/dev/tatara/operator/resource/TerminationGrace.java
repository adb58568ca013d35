package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.status.StepTime;

/**
 * How long training pods get from SIGTERM to SIGKILL: long enough for the optimizer step and the
 * save that may be under way and for the save that follows, each taking twice as long as measured.
 */
public final class TerminationGrace {
  /** Seconds that they get at least, whatever was measured. */
  static final long FLOOR = 120;

  /** Seconds for processes to start their ends and the volume to be let go. */
  private static final long MARGIN = 30;

  private static final long MILLISECONDS = 1000;

  private TerminationGrace() {}

  /**
   * Seconds.
   *
   * @param status what is known of the training, or null
   */
  public static long seconds(LLMTrainingJobStatus status) {
    if (status == null || status.checkpoint() == null) {
      return FLOOR;
    }
    Long save = status.checkpoint().saveSeconds();
    if (save == null) {
      return FLOOR;
    }
    Long step = StepTime.of(status.progress());
    long stepSeconds = step == null ? 0 : Math.ceilDiv(step, MILLISECONDS);
    return Math.max(FLOOR, MARGIN + 2 * (2 * save + stepSeconds));
  }
}
