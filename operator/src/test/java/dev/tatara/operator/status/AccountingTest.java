package dev.tatara.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tatara.api.v1alpha1.AccountingStatus;
import dev.tatara.api.v1alpha1.AccountingStatus.Activity;
import dev.tatara.api.v1alpha1.AccountingStatus.Lost;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Four accelerators whose steps take 2 seconds, from a checkpoint at step 100. */
class AccountingTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.700Z");

  private AccountingStatus account;

  @Test
  void secondsGoIntoStartStepsAndEnd() {
    look(0, false, false, false, null, 0);
    assertNull(account, "nothing was held yet");
    look(2, false, false, false, null, 10);
    look(4, false, false, false, null, 15);
    look(4, true, false, false, null, 20);
    assertEquals(Activity.STARTING_UP, account.activity());
    AccountingStatus before = account;
    look(4, true, false, false, 100, 40);
    assertSame(before, account, "time alone changes nothing");
    look(4, true, false, false, 101, 50);
    assertEquals(Activity.TRAINING, account.activity());
    look(4, true, false, false, 106, 60);
    look(4, true, true, false, 106, 64);
    look(0, false, true, false, 106, 69);
    // 5 s of two and 5 s of four waited; 28 s to the first step and 2 s for it; then 10 s of
    // steps, 4 s of one that was left unfinished, and 5 s.
    assertEquals(new Lost(4 * 28L, 4 * 4L, 5 * 2L + 5 * 4L, 0L, 4 * 5L), account.lostSeconds());
    assertEquals(4 * 12, account.usefulSeconds());
    assertAddsUp(2 * 5 + 4 * 54);
    assertNull(account.activity());
  }

  @Test
  void stepsAreUsefulOnce() {
    begin();
    look(4, true, false, false, 110, 20);
    look(4, true, false, true, 100, 24); // the step under way is lost, too
    assertEquals(Activity.STARTING_UP, account.activity());
    assertEquals(110, account.furthestStep());
    look(4, true, false, false, 105, 44);
    look(4, true, false, false, 115, 64);
    assertEquals(4 * 30, account.usefulSeconds(), "10 steps, and 5 of the 10 since");
    assertEquals(new Lost(4 * 10L, 4 * 24L, 0L, 0L, 0L), account.lostSeconds());
    assertAddsUp(4 * 64);
  }

  @Test
  void rollbackInTheSameProcessesIsTimeLost() {
    begin();
    look(4, true, false, false, 110, 20);
    look(4, true, false, false, 102, 26);
    assertEquals(Activity.TRAINING, account.activity());
    look(4, true, false, false, 112, 46);
    assertEquals(4 * 24, account.usefulSeconds());
    assertEquals(4 * 22, account.lostSeconds().redone());
    assertAddsUp(4 * 46);
  }

  @Test
  void stallIsWhatTookMuchLongerThanAStep() {
    begin();
    look(4, true, false, false, 101, 600);
    assertEquals(4 * 598, account.lostSeconds().stalled());
    look(0, false, true, false, null, 1600);
    assertEquals(4 * 1598, account.lostSeconds().stalled(), "a hang that somebody ended");
    assertEquals(4 * 2, account.usefulSeconds());
    assertAddsUp(4 * 1600);
  }

  @Test
  void whatNobodyHoldsIsNotCounted() {
    begin();
    look(0, false, true, false, 105, 10);
    look(4, true, false, false, null, 1000);
    look(4, true, false, false, 106, 1020); // 12 s of six steps, five of them once more
    assertEquals(4 * 12, account.usefulSeconds());
    assertEquals(4 * 8, account.lostSeconds().startup());
    assertAddsUp(4 * 30);
  }

  @Test
  void clockThatIsSetBackTakesNothingAway() {
    begin();
    look(4, true, false, false, 105, 10);
    look(4, true, false, false, 106, 3);
    look(4, true, false, false, 110, 20);
    assertAddsUp(4 * 20);
  }

  /** All four run, and do their steps from second 0 on. */
  private void begin() {
    look(4, true, false, false, 100, 0);
    account =
        new AccountingStatus(
            0L,
            0L,
            account.lostSeconds(),
            null,
            4,
            Activity.TRAINING,
            account.countedTime(),
            100,
            100);
  }

  private void look(
      int accelerators,
      boolean allRun,
      boolean ending,
      boolean restarted,
      Integer step,
      int second) {
    Instant time = START.plusSeconds(second);
    account =
        Accounting.next(
            account,
            new Usage(accelerators, allRun, ending, restarted, 100, step, 2.0, time, time));
  }

  private void assertAddsUp(long allocated) {
    Lost lost = account.lostSeconds();
    assertEquals(allocated, account.allocatedSeconds());
    assertEquals(
        allocated,
        account.usefulSeconds()
            + lost.startup()
            + lost.redone()
            + lost.waiting()
            + lost.stalled()
            + lost.shutdown());
    assertEquals(account.usefulSeconds() * 100 / allocated + "%", account.goodput());
  }
}
