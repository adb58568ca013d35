package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    double share = 0.6e9 / (1e9 + rest.toNanos());
    assertEquals(0.15, share, 1e-6);
  }

  @Test
  void whatWasWaitedIsRestAlready() {
    assertEquals(Duration.ZERO, SidecarPace.due(new RunQueueTime(14_000_000, 986_000_000)));
  }

  @Test
  void noRestIsLongerThanAMinute() {
    assertEquals(
        Duration.ofMinutes(1), SidecarPace.due(new RunQueueTime(90_000_000_000L, 9_000_000_000L)));
  }

  @Test
  void waitsForTheProcessorAreCounted() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/proc/self/schedstat")), "the kernel does not count waits");
    RunQueueClock clock = new RunQueueClock();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(Thread.ofPlatform().daemon().start(SidecarPaceTest::spin));
    }
    Thread.sleep(500);
    RunQueueTime work = clock.lap();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(work.ranNanos() > 0, work.toString());
    assertTrue(work.waitedNanos() > 0, work.toString());
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
