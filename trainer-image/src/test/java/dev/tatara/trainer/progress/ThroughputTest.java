package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThroughputTest {
  private final Throughput throughput = new Throughput();

  @Test
  void theFirstStepsOfAProcessAreNoMeasure() {
    for (int step = 0; step < Throughput.WARM_UP; step++) {
      throughput.add(100, 1000);
      assertFalse(throughput.isKnown());
    }
    throughput.add(100, 0.5);
    assertTrue(throughput.isKnown());
    assertEquals(200, throughput.tokensPerSecond(), 1e-9);
  }

  @Test
  void isAllTokensOverAllSeconds() {
    warmUp();
    throughput.add(100, 1);
    throughput.add(100, 3);
    assertEquals(50, throughput.tokensPerSecond());
    assertEquals(2, throughput.secondsPerStep());
  }

  @Test
  void aSlowStepIsForgottenAfterTwentyOthers() {
    warmUp();
    throughput.add(100, 1000);
    for (int step = 0; step < 19; step++) {
      throughput.add(100, 0.5);
    }
    assertEquals(2000 / 1009.5, throughput.tokensPerSecond(), 1e-9);
    throughput.add(100, 0.5);
    assertEquals(200, throughput.tokensPerSecond(), 1e-9);
    assertEquals(0.5, throughput.secondsPerStep(), 1e-9);
  }

  private void warmUp() {
    for (int step = 0; step < Throughput.WARM_UP; step++) {
      throughput.add(100, 1000);
    }
  }
}
