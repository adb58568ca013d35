package dev.tatara.operator.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How much priority unsaved work adds. */
class BoostScaleTest {
  private final BoostScale scale = new BoostScale(600);

  @Test
  void eachLevelTakesFourTimesTheWorkOfTheOneBefore() {
    assertEquals(0, scale.next(0, 599));
    assertEquals(1, scale.next(0, 600));
    assertEquals(1, scale.next(0, 2399));
    assertEquals(2, scale.next(1, 2400));
    assertEquals(3, scale.next(0, 9600));
    assertEquals(BoostScale.HIGHEST, scale.next(0, Long.MAX_VALUE / 4));
  }

  @Test
  void levelIsLeftDownwardsOnlyBelowHalfOfItsBound() {
    assertEquals(2, scale.next(2, 1200));
    assertEquals(1, scale.next(2, 1199));
    assertEquals(1, scale.next(1, 300));
    assertEquals(0, scale.next(1, 299));
    assertEquals(0, scale.next(5, 0), "a checkpoint takes all back");
  }

  @Test
  void levelThatNobodyCouldReachIsCorrected() {
    assertEquals(0, scale.next(1_000_000, 10));
    assertEquals(0, scale.next(-5, 10));
  }

  @Test
  void withoutUnitThereIsNone() {
    assertEquals(0, new BoostScale(0).next(3, 1_000_000));
  }
}
