package dev.tatara.trainer.train;

import java.util.List;

/**
 * A return of a run to an earlier state.
 *
 * @param fromStep optimizer steps done before
 * @param toStep optimizer steps done after: that of a checkpoint, or 0
 * @param leftOut samples that it goes around from then on
 * @param time UTC, ISO-8601
 */
record Rollback(int fromStep, int toStep, List<SampleRange> leftOut, String time) {}
