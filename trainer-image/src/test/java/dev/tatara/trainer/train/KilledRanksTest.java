package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.report.StartLog;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ranks of four are killed at random points, and the run still goes on with the bits of one that
 * nobody has disturbed. {@code -Dtatara.kills=20} kills twenty in all.
 */
@Timeout(1200)
class KilledRanksTest {
  /** Ranks are killed before this step. */
  private static final int LATEST = TrainingFixture.COMPARED / 2;

  /** A run lives through so many. */
  private static final int KILLS_A_RUN = 2;

  private TrainingFixture fixture;

  @AfterEach
  void endAll() {
    if (fixture != null) {
      fixture.endAll();
    }
  }

  @ParameterizedTest(name = "tensor {0}, pipeline {1}, data {2}, virtual stages {3}")
  @CsvSource({"1, 2, 2, 2, 1", "2, 2, 1, 1, 0"})
  void theRunGoesOnWithTheSameBits(
      int tensor, int pipeline, int data, int virtualStages, int zeroStage, @TempDir Path storage)
      throws Exception {
    SentencePiecePrograms.assumeInstalled();
    fixture = new TrainingFixture(storage);
    TestLayout layout =
        TestLayout.of(
            tensor,
            pipeline,
            data,
            false,
            virtualStages,
            zeroStage,
            "none",
            TrainingFixture.ENDLESS);
    double[] undisturbed = fixture.trainEndless(layout, "undisturbed", Map.of());
    int kills = Math.ceilDiv(Integer.getInteger("tatara.kills", 2), 2);
    Random random = new Random(100L * tensor + data);
    for (int number = 0; kills > 0; number++) {
      int now = Math.min(kills, KILLS_A_RUN);
      String run = "killed-" + number;
      disturb(layout, run, now, random);
      assertArrayEquals(undisturbed, fixture.compared(run), run);
      List<String> starts = Files.readAllLines(fixture.runDirectory(run).resolve(StartLog.FILE));
      assertTrue(starts.getLast().contains("\"exitCode\":137"), starts.getLast());
      kills -= now;
    }
  }

  private void disturb(TestLayout layout, String run, int kills, Random random) throws Exception {
    Process pod = fixture.start(layout, run, Map.of());
    StringBuilder output = new StringBuilder();
    Thread drain =
        Thread.ofVirtual()
            .start(() -> pod.inputReader().lines().forEach(line -> append(output, line)));
    Set<Long> gone = new HashSet<>();
    int earliest = 0;
    for (int kill = 0; kill < kills; kill++) {
      int step = earliest + random.nextInt(LATEST / kills);
      earliest = LATEST / kills * (kill + 1);
      List<ProcessHandle> ranks = awaitRanks(pod, gone);
      fixture.awaitStep(run, pod, step);
      Thread.sleep(random.nextInt(40));
      ProcessHandle victim = ranks.get(random.nextInt(ranks.size()));
      victim.destroyForcibly();
      ranks.forEach(rank -> gone.add(rank.pid()));
    }
    String last = "restart " + kills + " of this pod's ranks";
    while (!said(output, last)) {
      assertTrue(pod.isAlive(), () -> "no " + last + " in\n" + output);
      Thread.sleep(10);
    }
    fixture.awaitStep(run, pod, TrainingFixture.COMPARED);
    TrainingFixture.end(pod);
    drain.join();
  }

  private static boolean said(StringBuilder output, String part) {
    synchronized (output) {
      return output.indexOf(part) >= 0;
    }
  }

  private static void append(StringBuilder output, String line) {
    synchronized (output) {
      output.append(line).append('\n');
    }
  }

  /** The four processes of the pod that have not been there before. */
  private static List<ProcessHandle> awaitRanks(Process pod, Set<Long> gone) throws Exception {
    while (pod.isAlive()) {
      List<ProcessHandle> ranks =
          pod.children().filter(child -> !gone.contains(child.pid())).collect(Collectors.toList());
      if (ranks.size() == 4) {
        return ranks;
      }
      Thread.sleep(2);
    }
    throw new AssertionError("the pod has ended");
  }
}
