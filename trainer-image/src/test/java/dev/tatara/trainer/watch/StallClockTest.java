package dev.tatara.trainer.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
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
    assertFalse(takes(10));
    assertTrue(takes(2));
    journal.begin(60);
    assertFalse(takes(10));
  }

  @Test
  void aStepMayTakeLongAsLongAsItsMicroBatchesGoOn() {
    journal.begin(1);
    assertFalse(takes(1));
    journal.begin(2);
    for (int microBatch = 0; microBatch < 10; microBatch++) {
      assertFalse(takes(9));
      // Both between two looks: what one sees is the same phase.
      journal.enter(Phase.FORWARD);
      journal.enter(Phase.BACKWARD);
    }
    assertFalse(takes(10));
    assertTrue(takes(2));
  }

  @Test
  void operationsWithOtherRanksAreMovesAndWaitingInOneIsNot() {
    Channel channel = Channel.collective("data", List.of(0, 1));
    journal.begin(1);
    assertFalse(takes(1));
    journal.begin(2);
    assertFalse(takes(9));
    Journal.Entered operation = journal.enter(channel, "all-reduce", 4);
    assertFalse(takes(10));
    operation.await(() -> assertTrue(takes(2)));
    assertFalse(takes(10));
    assertTrue(takes(2));
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
