package dev.tatara.trainer.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A return of a run to an earlier state.
 *
 * @param fromStep optimizer steps done before
 * @param toStep optimizer steps done after: that of a checkpoint, or 0
 * @param leftOut samples that it goes around from then on
 * @param time UTC, ISO-8601
 * @param run whose it was, where another run began with it; null for the run itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rollback(int fromStep, int toStep, List<SampleRange> leftOut, String time, String run) {

  /** The run's own. */
  Rollback(int fromStep, int toStep, List<SampleRange> leftOut, String time) {
    this(fromStep, toStep, leftOut, time, null);
  }

  /** As one that another run has taken over from that run. */
  Rollback of(String source) {
    return run == null ? new Rollback(fromStep, toStep, leftOut, time, source) : this;
  }
}
