package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a sidecar rests, and for how long. */
class SidecarPaceTest {
  @Test
  void coresThatNobodyElseWantsAreUsed() {
    assertEquals(Duration.ZERO, SidecarPace.due(new RunQueueTime(1_000_000_000, 10_000_000)));
    assertEquals(Duration.ZERO, SidecarPace.due(new RunQueueTime(0, 0)));
  }

  @Test
  void coresThatAreWantedAreLeftMostOfTheTime() {
    Duration rest = SidecarPace.due(new RunQueueTime(600_000_000, 400_000_000));
    double share = 1e9 / (1e9 + rest.toNanos());
    assertEquals(0.15, share, 1e-6);
  }

  @Test
  void waitsForTheProcessorAreCounted() throws IOException, InterruptedException {
    RunQueueTime before = RunQueueTime.read();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(Thread.ofPlatform().daemon().start(SidecarPaceTest::spin));
    }
    Thread.sleep(500);
    RunQueueTime work = RunQueueTime.read().since(before);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(work.ranNanos() > 0, work.toString());
    assertTrue(work.waitedNanos() > work.ranNanos() / 4, work.toString());
    assertTrue(SidecarPace.due(work).isPositive(), work.toString());
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
