package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LengthBatchesTest {

  @Test
  void putsRowsOfLikeLengthTogether() {
    assertEquals(
        List.of(List.of(1), List.of(3, 4), List.of(0, 2)),
        LengthBatches.of(List.of(3, 20, 2, 5, 5), 10, 8));
  }

  @Test
  void noBatchHasMoreRowsThanItMay() {
    assertEquals(List.of(List.of(1, 2), List.of(0)), LengthBatches.of(List.of(3, 5, 5), 100, 2));
  }

  @Test
  void makesNoBatchOfNothing() {
    assertEquals(List.of(), LengthBatches.of(List.of(), 10, 8));
  }
}
