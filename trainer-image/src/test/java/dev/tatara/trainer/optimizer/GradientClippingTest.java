package dev.tatara.trainer.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GradientClippingTest {
  @Test
  void scalesOnlyWhatIsTooLarge() {
    GradientClipping clipping = new GradientClipping(1);
    assertEquals(1, clipping.coefficient(0.5));
    assertEquals(1 / (4 + 1e-6), clipping.coefficient(4), 1e-15);
    assertEquals(1 / (1 + 1e-6), clipping.coefficient(1), 1e-15);
  }

  @Test
  void zeroSwitchesItOff() {
    assertEquals(1, new GradientClipping(0).coefficient(1e9));
  }
}
