package dev.tatara.trainer.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.comm.SoloCommunicator;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.parallel.ProcessGroups;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four ranks, one of which does not go on in its second step, while the others wait for it. */
@Timeout(60)
class HangWatchdogTest {
  private static final int RANKS = 4;
  private static final int HUNG_STEP = 2;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  /** So long that the others have heard of the end before the one that hangs comes back. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  @TempDir private Path folder;

  @Test
  void replicas() throws Exception {
    assertMatches(
        "step 2 hangs: rank 2 has not entered all-reduce #2 of the data group;"
            + " ranks 0, 1, 3 have waited in it for \\d+ s;"
            + " rank 2 is in forward of step 2, for \\d+ s",
        hang(new ParallelismSettings(1, 1, 4, false, 1, 0, "none"), 2, Transport.SHARED_MEMORY));
  }

  @Test
  void rankZeroItself() throws Exception {
    assertMatches(
        "step 2 hangs: rank 0 has not entered all-reduce #2 of the data group;"
            + " ranks 1, 2, 3 have waited .* rank 0 is in forward of step 2, for \\d+ s",
        hang(new ParallelismSettings(1, 1, 4, false, 1, 0, "none"), 0, Transport.TCP));
  }

  @Test
  void tensorGroupsOfTwoReplicas() throws Exception {
    assertMatches(
        "step 2 hangs: rank 1 has not entered all-reduce #2 of the tensor group;"
            + " rank 0 has waited in it for \\d+ s; ranks 2, 3 wait for others in turn;"
            + " rank 1 is in forward of step 2, for \\d+ s",
        hang(new ParallelismSettings(2, 1, 2, false, 1, 0, "none"), 1, Transport.SHARED_MEMORY));
  }

  @Test
  void stagesOfAPipeline() throws Exception {
    assertMatches(
        "step 2 hangs: rank 1 has not sent message #2 of the gradients group to rank 0;"
            + " rank 0 has waited for it for \\d+ s; ranks 2, 3 wait for others in turn;"
            + " rank 1 is in forward of step 2, for \\d+ s",
        hang(new ParallelismSettings(1, 4, 1, false, 1, 0, "none"), 1, Transport.TCP));
  }

  private static void assertMatches(String pattern, String sentence) {
    assertTrue(sentence.matches(pattern), sentence);
  }

  @Test
  void aRankAlone() throws Exception {
    Communicator solo = new SoloCommunicator();
    Journal journal = new Journal();
    CompletableFuture<TrainerException> forced = new CompletableFuture<>();
    try (HangWatchdog watchdog =
        new HangWatchdog(solo.inquiry(), journal, 0, 1, folder, forced::complete, GRACE)) {
      watchdog.start(LIMIT);
      journal.begin(1);
      awaitLook();
      journal.begin(HUNG_STEP);
      assertMatches(
          "step 2 hangs: no rank waits for another; rank 0 is in data of step 2, for \\d+ s",
          forced.get(30, TimeUnit.SECONDS).getMessage());
    }
  }

  /** Its training thread may still be at a save then, which takes longer than the grace. */
  @Test
  void whoComesBackIsNotEndedByForce() throws Exception {
    Communicator solo = new SoloCommunicator();
    CompletableFuture<TrainerException> forced = new CompletableFuture<>();
    Thread end;
    try (HangWatchdog watchdog =
        new HangWatchdog(
            solo.inquiry(), new Journal(), 0, 1, folder, forced::complete, Duration.ofSeconds(2))) {
      watchdog.start(Duration.ofMinutes(1));
      solo.inquiry().end("step 2 hangs");
      end =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("hang-end"))
              .findFirst()
              .orElseThrow();
    }
    end.join();
    assertFalse(forced.isDone());
    solo.inquiry().end("step 3 hangs");
    assertFalse(forced.isDone());
  }

  /** What the run ends with on all ranks. The one that hangs comes back when it is forced to. */
  private String hang(ParallelismSettings layout, int culprit, Transport transport)
      throws Exception {
    Map<Integer, String> messages = new ConcurrentHashMap<>();
    LocalRanks.run(
        RANKS,
        transport,
        world -> {
          ProcessGroups groups = ProcessGroups.split(world, layout);
          int rank = world.rank();
          CountDownLatch forced = new CountDownLatch(1);
          try (HangWatchdog watchdog =
              new HangWatchdog(
                  world.inquiry(),
                  groups.journal(),
                  rank,
                  RANKS,
                  folder,
                  _ -> forced.countDown(),
                  GRACE)) {
            watchdog.start(LIMIT);
            step(groups, 1, HangWatchdogTest::awaitLook);
            Runnable compute = rank == culprit ? () -> hangUntil(forced) : () -> {};
            TrainerException failure =
                assertThrows(TrainerException.class, () -> step(groups, HUNG_STEP, compute));
            assertEquals(FailureReason.HUNG, failure.reason());
            messages.put(rank, failure.getMessage());
          }
        });
    assertEquals(RANKS, messages.size());
    assertEquals(1, messages.values().stream().distinct().count(), messages::toString);
    for (int rank = 0; rank < RANKS; rank++) {
      String stacks = Files.readString(folder.resolve("step-2-rank-%d.txt".formatted(rank)));
      assertTrue(stacks.startsWith("rank " + rank + ", in forward of step 2"), stacks);
      assertTrue(stacks.contains(HangWatchdogTest.class.getName() + ".hangUntil"), stacks);
    }
    return messages.get(0);
  }

  /** Exchanges what a step of any layout does, if much less of it. */
  private static void step(ProcessGroups groups, int number, Runnable compute) {
    groups.journal().begin(number);
    groups.journal().enter(Phase.FORWARD);
    compute.run();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(8);
      groups.tensor().allReduce(memory);
      Communicator forward = groups.activations();
      Communicator back = groups.gradients();
      int stage = forward.rank();
      int last = forward.worldSize() - 1;
      if (stage > 0) {
        forward.receive(memory, stage - 1);
      }
      if (stage < last) {
        forward.send(memory, stage + 1);
        back.receive(memory, stage + 1);
      }
      if (stage > 0) {
        back.send(memory, stage - 1);
      }
      groups.data().allReduceAsync(memory, DataType.FP32).await();
    }
  }

  /**
   * The first step that is seen has more time: so much that the watchdog has looked at this one.
   */
  private static void awaitLook() {
    await(new CountDownLatch(1), Duration.ofMillis(600));
  }

  private static void hangUntil(CountDownLatch forced) {
    await(forced, Duration.ofSeconds(30));
  }

  private static void await(CountDownLatch latch, Duration longest) {
    try {
      latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
