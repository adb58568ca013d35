package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.cuda.TestGpus;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranks as processes of their own, one of which is killed or stopped. */
class CommunicatorProcessTest {
  private final List<Process> ranks = new ArrayList<>();

  @AfterEach
  void endAll() {
    ranks.forEach(Process::destroyForcibly);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(Communicators.Transport.SHARED_MEMORY, "KILL", 0),
        Arguments.of(Communicators.Transport.SHARED_MEMORY, "STOP", 1),
        Arguments.of(Communicators.Transport.TCP, "KILL", 1),
        Arguments.of(Communicators.Transport.TCP, "STOP", 0),
        Arguments.of(Communicators.Transport.NCCL, "KILL", 1),
        Arguments.of(Communicators.Transport.NCCL, "STOP", 2));
  }

  /** Killed, its connections break; stopped, it only falls silent. */
  @ParameterizedTest
  @MethodSource("losses")
  void survivorsOfALostRankEndWithPeerLost(
      Communicators.Transport transport, String signal, int lost) throws Exception {
    if (transport == Communicators.Transport.NCCL) {
      TestGpus.require(3);
    }
    int port = LocalRanks.freePort();
    for (int rank = 0; rank < 3; rank++) {
      ranks.add(start(transport, rank, port));
    }
    for (Process rank : ranks) {
      awaitLine(rank, "summing");
    }
    new ProcessBuilder("kill", "-" + signal, Long.toString(ranks.get(lost).pid()))
        .inheritIO()
        .start()
        .waitFor();
    long begin = System.nanoTime();
    for (int rank = 0; rank < 3; rank++) {
      if (rank != lost) {
        assertTrue(ranks.get(rank).waitFor(60, TimeUnit.SECONDS), "rank " + rank + " hangs");
        assertEquals(75, ranks.get(rank).exitValue());
      }
    }
    System.out.printf(
        "%s, rank %d, %s: noticed and ended after %d ms%n",
        signal, lost, transport, (System.nanoTime() - begin) / 1_000_000);
  }

  private static Process start(Communicators.Transport transport, int rank, int port)
      throws IOException {
    return ShortProcess.startingFast(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Worker.class.getName(),
                    transport.name(),
                    Integer.toString(rank),
                    Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT))
        .start();
  }

  private static void awaitLine(Process process, String expected) throws IOException {
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("the process ended before it said '" + expected + "'");
  }

  /** Sums and sends for ever, and checks what comes. */
  static final class Worker {
    private static final int COUNT = 100_000;

    private Worker() {}

    public static void main(String[] args) {
      int rank = Integer.parseInt(args[1]);
      GroupSettings settings = LocalRanks.settings(3, rank, Integer.parseInt(args[2]));
      try (Communicator world =
              LocalRanks.join(settings, Communicators.Transport.valueOf(args[0]));
          Communicator reversed = world.split(0, -rank);
          Arena arena = Arena.ofShared()) {
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, COUNT);
        MemorySegment message = arena.allocate(COUNT);
        for (long round = 0; ; round++) {
          for (long i = 0; i < COUNT; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, rank + i % 7);
          }
          Pending sum = world.allReduceAsync(floats, DataType.FP32);
          reversed.send(message.fill((byte) rank), (reversed.rank() + 1) % 3);
          reversed.receive(message, (reversed.rank() + 2) % 3);
          sum.await();
          boolean right = message.get(ValueLayout.JAVA_BYTE, 0) == (rank + 1) % 3;
          for (long i = 0; i < COUNT; i++) {
            right &= floats.getAtIndex(ValueLayout.JAVA_FLOAT, i) == 3 + 3 * (i % 7);
          }
          if (!right) {
            System.exit(1);
          }
          if (round == 3) {
            System.out.println("summing");
          }
        }
      } catch (TrainerException e) {
        System.exit(e.reason().exitCode());
      }
    }
  }
}
