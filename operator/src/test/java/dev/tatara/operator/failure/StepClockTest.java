package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.operator.failure.StepClock.Position;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StepClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STALL = Duration.ofSeconds(600);

  private final StepClock clock = new StepClock();

  @Test
  void limitIsManyMedianStepsAndLongerThanTheTrainersOwn() {
    assertEquals(Duration.ofSeconds(3000), clock.limit(10, STALL));
    at(1, 0);
    at(3, 800); // 400 s a step
    assertEquals(Duration.ofSeconds(4000), clock.limit(10, STALL));
    at(4, 900);
    at(5, 1000);
    assertEquals(Duration.ofSeconds(100), clock.median(), "of 400, 100 and 100");
    assertEquals(Duration.ofSeconds(3000), clock.limit(10, STALL));
  }

  @Test
  void silenceBeginsAnewWithEachMove() {
    assertEquals(Duration.ZERO, clock.silence(START));
    at(7, 0);
    at(7, 50);
    assertEquals(Duration.ofSeconds(50), clock.silence(START.plusSeconds(50)));
    clock.at(new Position("a", 1, 5), START.plusSeconds(60)); // restarted in place, back at step 5
    assertEquals(Duration.ofSeconds(1), clock.silence(START.plusSeconds(61)));
    clock.at(new Position("b", 0, 5), START.plusSeconds(70));
    assertEquals(Duration.ofSeconds(1), clock.silence(START.plusSeconds(71)));
    assertEquals(Duration.ZERO, clock.median(), "none of these was a step");
  }

  @Test
  void whatDoesNotRunIsNotMeasured() {
    at(1, 0);
    clock.stop();
    assertEquals(Duration.ZERO, clock.silence(START.plusSeconds(5000)));
    at(2, 5000);
    assertEquals(Duration.ZERO, clock.median());
  }

  @Test
  void onlyTheLastStepsCount() {
    for (int step = 0; step <= 20; step++) {
      at(step, 100 * step);
    }
    for (int step = 1; step <= 20; step++) {
      at(20 + step, 2000 + 7 * step);
    }
    assertEquals(Duration.ofSeconds(7), clock.median());
  }

  private void at(int step, long seconds) {
    clock.at(new Position("a", 0, step), START.plusSeconds(seconds));
  }
}
