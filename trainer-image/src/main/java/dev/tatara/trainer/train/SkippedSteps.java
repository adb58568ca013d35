package dev.tatara.trainer.train;

import java.util.Optional;

/**
 * Counts the steps in a row that changed nothing since their loss or gradient norm was not finite.
 * All ranks see the same losses, and so come to the same conclusions.
 */
final class SkippedSteps {
  /** One may be the fault of its samples; so many in a row say that the weights are spoilt. */
  static final int MOST_IN_A_ROW = 3;

  private int inARow;
  private long first;

  /**
   * A step is done.
   *
   * @param skipped whether it changed nothing
   * @param position where its samples begin
   * @param end where they end
   * @return the samples from the first to the last of too many skipped steps in a row; counting
   *     begins anew then
   */
  Optional<SampleRange> after(boolean skipped, long position, long end) {
    if (!skipped) {
      inARow = 0;
      return Optional.empty();
    }
    if (inARow == 0) {
      first = position;
    }
    inARow++;
    if (inARow < MOST_IN_A_ROW) {
      return Optional.empty();
    }
    inARow = 0;
    return Optional.of(new SampleRange(first, end));
  }
}
