package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranks as processes of their own, one of which is killed. */
class CommunicatorProcessTest {
  private final List<Process> ranks = new ArrayList<>();

  @AfterEach
  void endAll() {
    ranks.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @EnumSource(Communicators.Transport.class)
  void survivorsOfAKilledRankEndWithPeerLost(Communicators.Transport transport) throws Exception {
    int port = LocalRanks.freePort();
    for (int rank = 0; rank < 3; rank++) {
      ranks.add(start(transport, rank, port));
    }
    for (Process rank : ranks) {
      awaitLine(rank, "summing");
    }
    ranks.get(1).destroyForcibly();
    long killed = System.nanoTime();
    for (int rank : new int[] {0, 2}) {
      assertTrue(ranks.get(rank).waitFor(20, TimeUnit.SECONDS), "rank " + rank + " hangs");
      assertEquals(75, ranks.get(rank).exitValue());
    }
    assertTrue(System.nanoTime() - killed < 5_000_000_000L);
  }

  private static Process start(Communicators.Transport transport, int rank, int port)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            transport.name(),
            Integer.toString(rank),
            Integer.toString(port))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
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

  /** Sums for ever, and checks each sum. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] args) {
      int rank = Integer.parseInt(args[1]);
      GroupSettings settings = LocalRanks.settings(3, rank, Integer.parseInt(args[2]));
      try (Communicator communicator =
              Communicators.join(settings, Communicators.Transport.valueOf(args[0]));
          Arena arena = Arena.ofConfined()) {
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, 500_000);
        for (long round = 0; ; round++) {
          for (long i = 0; i < 500_000; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, rank + i % 7);
          }
          communicator.allReduce(floats);
          for (long i = 0; i < 500_000; i++) {
            if (floats.getAtIndex(ValueLayout.JAVA_FLOAT, i) != 3 + 3 * (i % 7)) {
              System.exit(1);
            }
          }
          if (round == 3) {
            System.out.println("summing");
          }
        }
      } catch (dev.tatara.trainer.TrainerException e) {
        System.exit(e.reason().exitCode());
      }
    }
  }
}
