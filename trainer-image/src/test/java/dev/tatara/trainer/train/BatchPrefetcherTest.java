package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.model.MicroBatch;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchPrefetcherTest {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Set<Thread.State> WAITING =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  @Test
  void readsTheNextStepWhileThisOneComputes() throws Exception {
    BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    try (BatchPrefetcher batches =
        new BatchPrefetcher(
            position -> {
              asked.add(position);
              return List.of(batch(position));
            })) {
      for (long position = 0; position < 24; position += 8) {
        OptionalLong next =
            position + 8 < 24 ? OptionalLong.of(position + 8) : OptionalLong.empty();
        assertEquals((int) position, batches.take(position, next).getFirst().inputs()[0]);
        assertEquals(position, asked.poll(30, TimeUnit.SECONDS));
        if (position + 8 < 24) {
          assertEquals(position + 8, await(asked), "asked for before anybody takes it");
          asked.add(position + 8);
        }
      }
    }
    assertTrue(asked.isEmpty(), "nothing is read past the end");
  }

  private static long await(BlockingQueue<Long> asked) throws InterruptedException {
    Long position = asked.poll(30, TimeUnit.SECONDS);
    return position == null ? -1 : position;
  }

  @Test
  void anotherPositionThanTheNextIsReadWhenItIsAskedFor() {
    try (BatchPrefetcher batches = new BatchPrefetcher(position -> List.of(batch(position)))) {
      for (long position : new long[] {0, 8, 400, 408, 16}) {
        OptionalLong next = OptionalLong.of(position + 8);
        assertEquals((int) position, batches.take(position, next).getFirst().inputs()[0]);
      }
    }
  }

  @Test
  void sayHowLongAStepWaitedAndWhatWentWrong() {
    CountDownLatch open = new CountDownLatch(1);
    IllegalStateException fault = new IllegalStateException("the disk is gone");
    try (BatchPrefetcher batches =
        new BatchPrefetcher(
            position -> {
              if (position > 0) {
                throw fault;
              }
              awaitQuietly(open);
              return List.of(batch(position));
            })) {
      Thread waiting = Thread.currentThread();
      Thread.ofPlatform().start(() -> openLongAfterItWaits(waiting, open));
      batches.take(0, OptionalLong.of(8));
      assertTrue(batches.waited() >= PAUSE.toMillis() / 1e3, "waited " + batches.waited());
      assertSame(
          fault,
          assertThrows(IllegalStateException.class, () -> batches.take(8, OptionalLong.empty())));
    }
  }

  private static void openLongAfterItWaits(Thread waiting, CountDownLatch open) {
    try {
      while (!WAITING.contains(waiting.getState())) {
        Thread.sleep(1);
      }
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.countDown();
  }

  private static void awaitQuietly(CountDownLatch open) {
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MicroBatch batch(long position) {
    return new MicroBatch(1, 1, new int[] {(int) position}, new int[] {0}, new float[] {1});
  }
}
