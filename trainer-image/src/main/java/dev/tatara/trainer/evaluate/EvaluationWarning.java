package dev.tatara.trainer.evaluate;

import dev.tatara.report.WarningReason;
import java.util.Locale;

/**
 * Why a score says less than it seems to. Results have the message alone; who reads it for a
 * program, such as the operator, gets the reason beside it.
 *
 * @param reason one word
 * @param message for people
 */
public record EvaluationWarning(String reason, String message) {
  private static final String COLLAPSED = "collapsed: ";
  private static final String CUT = " contexts lost their beginning to fit the model";

  /**
   * Of answers that fall on one choice.
   *
   * @param share of the answers, in [0, 1]
   * @param choice index of it
   */
  static EvaluationWarning collapsed(double share, int choice) {
    return of(
        String.format(
            Locale.ROOT, COLLAPSED + "%.0f %% of the answers are choice %d", 100 * share, choice));
  }

  /** Of so many contexts, of n. */
  static EvaluationWarning contextsCut(int cut, int n) {
    return of(cut + " of " + n + CUT);
  }

  /** The warning of a result's message. */
  static EvaluationWarning of(String message) {
    String reason =
        message.startsWith(COLLAPSED)
            ? WarningReason.ANSWERS_COLLAPSED
            : message.endsWith(CUT) ? WarningReason.CONTEXTS_CUT : WarningReason.OTHER;
    return new EvaluationWarning(reason, message);
  }
}
