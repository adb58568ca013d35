package dev.tatara.trainer.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallClockTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Journal journal = new Journal();
  private final StallClock clock = new StallClock(LIMIT);
  private long seconds;

  @Test
  void anOrdinaryStepHasTheLimitAndTheFirstOneMore() {
    assertFalse(takes(1));
    journal.begin(58);
    assertFalse(takes(StallClock.PATIENCE * 10));
    assertTrue(takes(2));

    journal.begin(59);
    journal.enter(Phase.FORWARD);
    assertFalse(takes(6));
    journal.enter(Phase.BACKWARD);
    assertFalse(takes(4));
    assertTrue(takes(2));
    journal.begin(60);
    assertFalse(takes(10));
  }

  @Test
  void aCheckpointHasMoreAndTheStepAfterItNot() {
    journal.begin(1);
    assertFalse(takes(1));
    journal.begin(2);
    assertFalse(takes(9));
    journal.enter(Phase.CHECKPOINT);
    assertFalse(takes(StallClock.PATIENCE * 10));
    assertTrue(takes(2));
    journal.begin(3);
    assertFalse(takes(10));
    assertTrue(takes(2));
  }

  @Test
  void timeInWhichTheProcessStoodStillDoesNotCount() {
    journal.begin(1);
    assertFalse(takes(1));
    journal.begin(2);
    assertFalse(takes(5));
    seconds += 3600;
    assertFalse(takes(3));
    assertTrue(takes(4));
  }

  /** Looks once a second for so long; what the last look says. */
  private boolean takes(int howLong) {
    boolean tooLong = false;
    for (int i = 0; i < howLong; i++) {
      tooLong = clock.look(journal.page(), Duration.ofSeconds(++seconds).toNanos());
    }
    return tooLong;
  }
}
