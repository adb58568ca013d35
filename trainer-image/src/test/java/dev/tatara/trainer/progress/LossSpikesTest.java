package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LossSpikesTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void aLossFarAboveTheMedianIsASpike() {
    LossSpikes spikes = LossSpikes.above(2.0);
    for (int i = 1; i < LossSpikes.FEWEST; i++) {
      assertEquals(NONE, spikes.after(i));
    }
    assertEquals(NONE, spikes.after(1_000), "there are not enough before it");
    assertEquals(OptionalDouble.of(10.5), spikes.after(21.5), "of 1 to 19, and 1000");
    assertEquals(NONE, spikes.after(22), "not more than twice 11");
  }

  @Test
  void onlyTheLastFiniteLossesCount() {
    LossSpikes spikes = LossSpikes.above(1.5);
    for (int i = 0; i < LossSpikes.WINDOW; i++) {
      spikes.after(100);
    }
    for (int i = 0; i < LossSpikes.WINDOW / 2 + 1; i++) {
      spikes.after(2);
    }
    for (int i = 0; i < LossSpikes.WINDOW; i++) {
      assertEquals(NONE, spikes.after(i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY));
    }
    assertEquals(OptionalDouble.of(2), spikes.after(3.5));
    spikes.clear();
    assertEquals(NONE, spikes.after(3.5));
  }

  @Test
  void withoutAFactorThereIsNone() {
    LossSpikes spikes = LossSpikes.above(null);
    for (int i = 0; i < LossSpikes.FEWEST; i++) {
      spikes.after(1);
    }
    assertEquals(NONE, spikes.after(1e30));
  }
}
