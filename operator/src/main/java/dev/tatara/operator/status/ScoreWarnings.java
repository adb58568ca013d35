package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.operator.trainer.EvaluationReport;
import java.util.List;

/** Why a score says less than it seems to, as the status has it: never very much of it. */
final class ScoreWarnings {
  static final int MOST = 5;
  static final int MOST_CHARACTERS = 300;

  private ScoreWarnings() {}

  /** Those of a score; null for none, and where they are not told. */
  static List<EvaluationStatus.Warning> of(EvaluationReport.Entry entry) {
    if (entry.warnings() == null || entry.warnings().isEmpty()) {
      return null;
    }
    return entry.warnings().stream()
        .filter(warning -> warning.reason() != null)
        .limit(MOST)
        .map(warning -> new EvaluationStatus.Warning(cut(warning.reason()), cut(warning.message())))
        .toList();
  }

  /**
   * Those of a score that is as new as what is known, or newer. The end of a step has no room for
   * the warnings of all scores, so that what was told of the same score before stays.
   */
  static List<EvaluationStatus.Warning> updated(
      EvaluationStatus known, EvaluationReport.Entry entry) {
    boolean untold = entry.warnings() == null && entry.step() == known.last().step();
    return untold ? known.warnings() : of(entry);
  }

  private static String cut(String text) {
    return text == null || text.codePointCount(0, text.length()) <= MOST_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
  }
}
