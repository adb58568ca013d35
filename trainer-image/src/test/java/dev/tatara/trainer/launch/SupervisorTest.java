package dev.tatara.trainer.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.comm.PortReservation;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void startsOneRankForEachProcessAndPrefixesTheirOutput() throws Exception {
    Process pod = start("pod", Map.of(), "1", "3", "well-behaved");
    List<String> lines = pod.inputReader().readAllLines();
    assertEquals(0, pod.waitFor());
    for (int rank = 0; rank < 3; rank++) {
      assertTrue(lines.contains("[rank " + rank + "] sum 6.0 restarts 0"), lines.toString());
    }
  }

  @Test
  void restartsTheGroupWhenARankIsKilled() throws Exception {
    Process pod = start("pod", Map.of(), "1", "2", "crash-once");
    List<String> lines = pod.inputReader().readAllLines();
    assertEquals(0, pod.waitFor());
    assertTrue(lines.contains("[rank 0] sum 3.0 restarts 1"), lines.toString());
    assertTrue(lines.contains("[rank 1] sum 3.0 restarts 1"), lines.toString());
    LastRestart told = new LastRestart(1, 137, "", "", 0);
    assertTrue(lines.contains("[rank 0] " + told), lines.toString());
  }

  @Test
  void aStoppedRankIsKilledAndOthersSayWhatTheyMissed() throws Exception {
    Process pod = start("pod", Map.of("TATARA_SILENCE_SECONDS", "2"), "1", "2", "stop-once");
    List<String> lines = pod.inputReader().readAllLines();
    assertEquals(0, pod.waitFor());
    String why = "rank 0 ended with exit code 75 (PeerLost); restart 1 of this pod's ranks";
    assertTrue(lines.stream().anyMatch(line -> line.contains(why)), lines.toString());
    assertTrue(lines.contains("[rank 1] sum 3.0 restarts 1"), lines.toString());
  }

  @Test
  void givesUpWhenRestartsBringNoProgress() throws Exception {
    Process pod = start("pod", Map.of(), "1", "2", "crash-always");
    pod.inputReader().readAllLines();
    assertEquals(75, pod.waitFor());
    String message = Files.readString(folder.resolve("pod.json"));
    assertTrue(message.contains("rank 1 was killed by signal 9, 2 restarts"), message);
  }

  @Test
  void waitsForPodsThatDoNotComeAndCountsNoRestart() throws Exception {
    Process pod = start("pod", Map.of(), "2", "1", "alone");
    BufferedReader output = pod.inputReader();
    int waits = 0;
    for (String line = output.readLine(); waits < 4; line = output.readLine()) {
      assertNotNull(line, "the pod gave up after " + waits + " waits");
      waits += line.contains("waiting on") ? 1 : 0;
    }
    pod.toHandle().destroy();
    output.readAllLines();
    assertEquals(143, pod.waitFor());
  }

  @Test
  void badDataIsFinalAndItsMessageIsPassedOn() throws Exception {
    Process pod = start("pod", Map.of(), "1", "2", "bad-data");
    List<String> lines = pod.inputReader().readAllLines();
    assertEquals(65, pod.waitFor());
    assertFalse(lines.stream().anyMatch(line -> line.contains("restarts 1")), lines.toString());
    String message = Files.readString(folder.resolve("pod.json"));
    assertTrue(message.contains("\"reason\":\"ArtifactCorrupt\",\"message\":\"torn\""), message);
  }

  @Test
  void passesSigtermOnAndWaitsForTheRanks() throws Exception {
    Process pod = start("pod", Map.of(), "1", "2", "endless");
    BufferedReader output = pod.inputReader();
    awaitPid(output);
    awaitPid(output);
    pod.toHandle().destroy();
    List<String> lines = output.readAllLines();
    assertEquals(143, pod.waitFor());
    assertTrue(lines.contains("[rank 0] ended in round n"), lines.toString());
    assertTrue(lines.contains("[rank 1] ended in round n"), lines.toString());
  }

  @Test
  void ranksDoNotOutliveAKilledSupervisor() throws Exception {
    Process pod = start("pod", Map.of(), "1", "2", "endless");
    BufferedReader output = pod.inputReader();
    List<ProcessHandle> ranks = List.of(awaitPid(output), awaitPid(output));
    pod.destroyForcibly();
    for (ProcessHandle rank : ranks) {
      rank.onExit().get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void twoPodsMeetAgainWhenARankOfOneIsKilled() throws Exception {
    try (PortReservation rendezvous = PortReservation.at("127.0.7.1")) {
      assertTwoPodsMeetAgain(rendezvous.port());
    }
  }

  private void assertTwoPodsMeetAgain(int port) throws Exception {
    List<Process> pods = new ArrayList<>();
    for (int node = 0; node < 2; node++) {
      Map<String, String> variables =
          Map.of(
              "JOB_COMPLETION_INDEX",
              Integer.toString(node),
              "TATARA_BIND_ADDRESS",
              "127.0.7." + (node + 1),
              "TATARA_MASTER_ADDRESS",
              "127.0.7.1",
              "TATARA_MASTER_PORT",
              Integer.toString(port));
      pods.add(start("pod-" + node, variables, "2", "1", "crash-once"));
    }
    List<String> first = pods.getFirst().inputReader().readAllLines();
    List<String> second = pods.getLast().inputReader().readAllLines();
    assertEquals(0, pods.getFirst().waitFor());
    assertEquals(0, pods.getLast().waitFor());
    assertTrue(first.contains("[rank 0] sum 3.0 restarts 1"), first.toString());
    assertTrue(second.contains("[rank 1] sum 3.0 restarts 1"), second.toString());
  }

  private Process start(String name, Map<String, String> variables, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.again(SupervisedProgram.class, List.of(arguments)))
            .redirectErrorStream(true);
    ShortProcess.startingFast(builder).environment().putAll(variables);
    builder.environment().put("TATARA_TERMINATION_LOG", folder.resolve(name + ".json").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static ProcessHandle awaitPid(BufferedReader output) throws IOException {
    String marker = "summing, pid ";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(marker)) {
        long pid = Long.parseLong(line.substring(line.indexOf(marker) + marker.length()));
        return ProcessHandle.of(pid).orElseThrow();
      }
    }
    throw new AssertionError("the pod ended before its ranks began");
  }
}
