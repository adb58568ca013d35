package dev.tatara.trainer.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.comm.LocalRanks;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.parallel.ProcessGroups;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four ranks, one of which does not go on in its second step, while the others wait for it. */
@Timeout(60)
class HangWatchdogTest {
  private static final int RANKS = 4;
  private static final int HUNG_STEP = 2;
  private static final Duration LIMIT = Duration.ofSeconds(1);

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

  /** What the run ends with on all ranks. */
  private String hang(ParallelismSettings layout, int culprit, Transport transport)
      throws Exception {
    CountDownLatch ended = new CountDownLatch(RANKS - 1);
    Map<Integer, String> messages = new ConcurrentHashMap<>();
    LocalRanks.run(
        RANKS,
        transport,
        world -> {
          ProcessGroups groups = ProcessGroups.split(world, layout);
          int rank = world.rank();
          try (HangWatchdog watchdog =
              new HangWatchdog(world.inquiry(), groups.journal(), rank, RANKS, folder, _ -> {})) {
            watchdog.start(LIMIT);
            step(groups, 1, () -> {});
            TrainerException failure =
                assertThrows(
                    TrainerException.class,
                    () ->
                        step(
                            groups,
                            HUNG_STEP,
                            rank == culprit ? () -> awaitUninterrupted(ended) : () -> {}));
            assertEquals(FailureReason.HUNG, failure.reason());
            messages.put(rank, failure.getMessage());
          } finally {
            ended.countDown();
          }
        });
    assertEquals(1, Map.copyOf(messages).values().stream().distinct().count(), messages::toString);
    for (int rank = 0; rank < RANKS; rank++) {
      String stacks = Files.readString(folder.resolve("step-2-rank-%d.txt".formatted(rank)));
      assertTrue(stacks.startsWith("rank " + rank + ", in forward of step 2"), stacks);
      assertTrue(stacks.contains(HangWatchdogTest.class.getName() + ".awaitUninterrupted"), stacks);
    }
    return new TreeMap<>(messages).firstEntry().getValue();
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

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
