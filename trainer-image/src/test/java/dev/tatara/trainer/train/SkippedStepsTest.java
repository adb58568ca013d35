package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SkippedStepsTest {
  private final SkippedSteps skipped = new SkippedSteps();

  @Test
  void twoInARowAreBorneAndThreeAreNot() {
    assertEquals(Optional.empty(), skipped.after(true, 0, 8));
    assertEquals(Optional.empty(), skipped.after(true, 8, 16));
    assertEquals(Optional.empty(), skipped.after(false, 16, 24));
    assertEquals(Optional.empty(), skipped.after(true, 24, 32));
    assertEquals(Optional.empty(), skipped.after(true, 48, 56));
    assertEquals(Optional.of(new SampleRange(24, 64)), skipped.after(true, 56, 64));
  }

  @Test
  void afterARollbackCountingBeginsAnew() {
    for (int round = 0; round < 2; round++) {
      assertEquals(Optional.empty(), skipped.after(true, 0, 8));
      assertEquals(Optional.empty(), skipped.after(true, 8, 16));
      assertEquals(Optional.of(new SampleRange(0, 24)), skipped.after(true, 16, 24));
    }
  }
}
