package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  /**
   * Right 5, 3, 2; given 4, 4, 2; 7 of 10 agree. Recalls 3/5, 2/3, 2/2; F1 6/9, 4/7, 4/4. MCC (7 *
   * 10 - 36) / sqrt((100 - 38) (100 - 36)).
   */
  @Test
  void countsEachClassByItself() {
    ConfusionMatrix matrix = new ConfusionMatrix(new long[][] {{3, 2, 0}, {1, 2, 0}, {0, 0, 2}});
    assertEquals((0.6 + 2.0 / 3 + 1) / 3, matrix.balancedAccuracy(), 1e-12);
    assertEquals((2.0 / 3 + 4.0 / 7 + 1) / 3, matrix.macroF1(), 1e-12);
    assertEquals(34 / Math.sqrt(62 * 64), matrix.matthewsCorrelation(), 1e-12);
  }

  /** One answer throughout: no correlation; F1 2/3 for it, 0 for the other, none for the third. */
  @Test
  void saysNothingOfAModelThatHasOneAnswer() {
    ConfusionMatrix matrix = new ConfusionMatrix(new long[][] {{2, 0, 0}, {2, 0, 0}, {0, 0, 0}});
    assertEquals(0.5, matrix.balancedAccuracy());
    assertEquals(1.0 / 3, matrix.macroF1(), 1e-12);
    assertEquals(0, matrix.matthewsCorrelation());
  }
}
