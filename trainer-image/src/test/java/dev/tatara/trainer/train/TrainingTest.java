package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.comm.PortReservation;
import dev.tatara.trainer.cuda.TestGpus;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verb as pods run it: supervisors and ranks are processes of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class TrainingTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double TOLERANCE = 1e-4;

  /** One pod with two ranks, which share memory. */
  private static final TestLayout PAIR = TestLayout.replicas(1, 2);

  private TrainingFixture fixture;

  /** Losses of one process, and of two over shared memory, without any trouble. */
  private double[] one;

  private double[] two;

  @BeforeAll
  void trainUndisturbed(@TempDir Path storage) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    fixture = new TrainingFixture(storage);
    one = fixture.trainEndless(TestLayout.replicas(1, 1), "one", Map.of());
    two = fixture.trainEndless(PAIR, "two", Map.of());
  }

  @AfterAll
  void endAll() {
    if (fixture != null) {
      fixture.endAll();
    }
  }

  @Test
  void theModelLearns() {
    double[] ends = TrainingFixture.ends(one);
    assertTrue(ends[1] < 0.9 * ends[0], "from " + ends[0] + " to " + ends[1]);
  }

  @Test
  void twoProcessesOverSharedMemoryGiveTheCurveOfOne() {
    TrainingFixture.assertClose(one, two, TOLERANCE);
  }

  @Test
  void twoProcessesOverTcpGiveTheSameBitsAsOverSharedMemory() throws Exception {
    assertArrayEquals(two, fixture.trainEndless(PAIR, "tcp", Map.of("TATARA_COMMUNICATOR", "tcp")));
  }

  @Test
  void twoPodsGiveTheSameBitsAlsoWhenOneIsLostAndComesBack() throws Exception {
    try (PortReservation rendezvous = PortReservation.at("127.0.9.1")) {
      Process first = startPod(0, rendezvous.port());
      Process second = startPod(1, rendezvous.port());
      fixture.awaitStep("pods", first, 13);
      TrainingFixture.end(second);
      Process replacement = startPod(1, rendezvous.port());
      fixture.awaitStep("pods", first, TrainingFixture.COMPARED);
      TrainingFixture.end(first);
      TrainingFixture.end(replacement);
    }
    assertArrayEquals(two, fixture.compared("pods"));
  }

  private Process startPod(int node, int port) throws IOException {
    return fixture.start(
        TestLayout.replicas(2, 1),
        "pods",
        Map.of(
            "JOB_COMPLETION_INDEX",
            Integer.toString(node),
            "TATARA_BIND_ADDRESS",
            "127.0.9." + (node + 1),
            "TATARA_MASTER_ADDRESS",
            "127.0.9.1",
            "TATARA_MASTER_PORT",
            Integer.toString(port)));
  }

  @Test
  void aLossThatIsNoNumberEndsThePodWithoutRestarts() throws Exception {
    Process pod = fixture.start(PAIR, "diverging", 1e30, Map.of());
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(66, pod.waitFor(), () -> String.join("\n", output));
    assertTrue(output.stream().noneMatch(line -> line.contains("restart 1")));
    long back =
        output.stream().filter(line -> line.contains("going back to the beginning")).count();
    assertEquals(Rollbacks.MOST, back, () -> String.join("\n", output));
    JsonNode error =
        MAPPER.readTree(fixture.terminationMessage("diverging", 0).toFile()).path("error");
    assertEquals("NonFiniteLoss", error.path("reason").asText());
    String message = error.path("message").asText();
    assertTrue(message.startsWith("step "), message);
    assertTrue(message.endsWith(", after 2 rollbacks to the beginning"), message);
  }

  @Test
  void aPodWithoutGpusSaysWhyItCannotTrainOnThem() throws Exception {
    assumeTrue(TestGpus.count() == 0, "there are GPUs here");
    Process pod = fixture.start(PAIR, "gpus", Map.of("TATARA_DEVICE", "cuda"));
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(64, pod.waitFor(), () -> String.join("\n", output));
    JsonNode error = MAPPER.readTree(fixture.terminationMessage("gpus", 0).toFile()).path("error");
    assertTrue(error.path("message").asText().startsWith("device cuda: "), error.toString());
    assertTrue(error.path("hint").asText().contains("TATARA_DEVICE=cpu"), error.toString());
  }

  @Test
  void theResultNamesTheLastCheckpointAndOldOnesAreGone() throws Exception {
    Process pod = fixture.start(PAIR.withSteps(25), "done", Map.of());
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(0, pod.waitFor(), () -> String.join("\n", output));
    assertEquals(25, fixture.losses("done").length);
    assertEquals(
        List.of("step-00000020", "step-00000025"), fixture.entries(fixture.checkpoints("done")));
    Path file = fixture.runDirectory("done").resolve("steps/train.json");
    JsonNode result = MAPPER.readTree(file.toFile());
    assertEquals("runs/done/checkpoints/step-00000025", result.path("artifact").asText());
    assertEquals("done", result.path("summary").path("phase").asText());
    assertEquals(200, result.path("summary").path("consumedSamples").asInt());
    assertEquals(result, MAPPER.readTree(fixture.terminationMessage("done", 0).toFile()));
  }

  @Test
  void terminatedAndContinuedGivesTheSameBits() throws Exception {
    Process pod = fixture.start(PAIR, "terminated", Map.of());
    fixture.awaitStep("terminated", pod, 13);
    pod.toHandle().destroy();
    List<String> output = pod.inputReader().readAllLines();
    assertEquals(143, pod.waitFor(), () -> String.join("\n", output));
    JsonNode message = MAPPER.readTree(fixture.terminationMessage("terminated", 0).toFile());
    assertEquals("Terminated", message.path("error").path("reason").asText());
    int done = fixture.losses("terminated").length;
    JsonNode checkpoint = message.path("summary").path("checkpoint");
    assertEquals(done, checkpoint.path("lastStep").asInt(), message.toString());
    assertEquals(
        "runs/terminated/checkpoints/step-%08d".formatted(done), checkpoint.path("path").asText());
    assertTrue(
        fixture.entries(fixture.checkpoints("terminated")).contains("step-%08d".formatted(done)));

    assertArrayEquals(two, fixture.trainEndless(PAIR, "terminated", Map.of()));
  }

  @Test
  void aKilledRankIsRestartedShownAndGivesTheSameBits() throws Exception {
    Process pod = fixture.start(PAIR, "killed", Map.of());
    fixture.awaitStep("killed", pod, 13);
    fixture.awaitCheckpoint("killed", pod);
    pod.children().toList().getLast().destroyForcibly();
    BufferedReader output = pod.inputReader();
    awaitLine(output, "restart 1 of this pod's ranks");
    String address = awaitLine(output, "progress at ").replaceAll(".*progress at ", "");
    JsonNode progress = MAPPER.readTree(get(address));
    assertEquals(1, progress.path("restarts").asInt());
    assertEquals(TrainingFixture.ENDLESS, progress.path("totalSteps").asInt());
    assertEquals("ok\n", get(address.replace("/progress", "/healthz")));
    awaitLine(output, "going on from runs/killed/checkpoints/");
    fixture.awaitStep("killed", pod, TrainingFixture.COMPARED);
    String metrics = get(address.replace("/progress", "/metrics"));
    assertTrue(metrics.contains("tatara_restarts 1.0"), metrics);
    assertTrue(metrics.contains("tatara_step_seconds_bucket"), metrics);
    assertTrue(metrics.contains("tatara_checkpoint_failures_total 0.0"), metrics);
    assertEquals("active", progress.path("checkpointing").path("state").asText());
    awaitRequestedCheckpoint(address);
    TrainingFixture.end(pod);
    assertArrayEquals(two, fixture.compared("killed"));
  }

  @Test
  void aHungRankIsNamedAndTheRunGoesOnWithTheSameBits() throws Exception {
    fixture.changing(
        run -> {
          if (run.at("/job/name").asText().equals("hung")) {
            run.withObject("/health").put("stallTimeoutSeconds", 10);
          }
        });
    String options = ShortProcess.JVM_OPTIONS + " " + RankDebugger.OPTION;
    Process pod =
        fixture.start(
            PAIR, "hung", Map.of("JDK_JAVA_OPTIONS", options, "TATARA_POD_NAME", "hung-0"));
    BufferedReader output = pod.inputReader();
    String port = awaitLine(output, "[rank 1] Listening for transport").replaceAll(".*: ", "");
    fixture.awaitStep("hung", pod, 13);
    String sentence;
    try (RankDebugger rank = RankDebugger.attach(port)) {
      rank.holdAt(MicroBatchReader.class.getName(), "read");
      sentence = awaitLine(output, " hangs: rank 1 (pod hung-0) has not entered ");
      awaitLine(output, "ended with exit code 75 (Hung); restart 1 of this pod's ranks");
    }
    assertTrue(
        sentence.matches(
            ".* of the \\w+ group; rank 0 has waited in it for \\d+ s;"
                + " rank 1 is in data of step \\d+, for \\d+ s"),
        sentence);
    String step = sentence.replaceAll(".* step (\\d+) hangs: .*", "$1");
    Path stacks = fixture.runDirectory("hung").resolve("hang/step-" + step + "-rank-1.txt");
    assertTrue(Files.readString(stacks).contains("MicroBatchReader.read"));
    assertTrue(Files.exists(stacks.resolveSibling("step-" + step + "-rank-0.txt")));

    String address = awaitLine(output, "progress at ").replaceAll(".*progress at ", "");
    fixture.awaitStep("hung", pod, TrainingFixture.COMPARED);
    JsonNode progress = MAPPER.readTree(get(address));
    JsonNode failure = progress.path("lastRestart");
    assertEquals("Hung", failure.path("reason").asText());
    assertTrue(
        failure.path("message").asText().startsWith("step " + step + " hangs: rank 1 "),
        failure.toString());
    assertEquals(2, progress.path("ranks").size());
    assertEquals("hung-0", progress.path("ranks").path(0).path("pod").asText());
    String metrics = get(address.replace("/progress", "/metrics"));
    assertTrue(metrics.contains("tatara_rank_busy_seconds{rank=\"1\"}"), metrics);
    TrainingFixture.end(pod);
    assertArrayEquals(two, fixture.compared("hung"));
  }

  @Test
  void aCorruptCheckpointIsNamedAndThePreviousOneUsed() throws Exception {
    fixture.copy("two", "corrupt");
    List<String> checkpoints = fixture.entries(fixture.checkpoints("corrupt"));
    Path newest = fixture.checkpoints("corrupt").resolve(checkpoints.getLast());
    try (RandomAccessFile file =
        new RandomAccessFile(newest.resolve("model-00001.safetensors").toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    Process pod = fixture.start(PAIR, "corrupt", Map.of());
    awaitLine(pod.inputReader(), "model-00001.safetensors of " + newest);
    String previous = checkpoints.get(checkpoints.size() - 2);
    awaitLine(pod.inputReader(), "going on from runs/corrupt/checkpoints/" + previous);
    fixture.awaitStep("corrupt", pod, TrainingFixture.COMPARED);
    TrainingFixture.end(pod);
    assertTrue(
        fixture
            .entries(fixture.checkpoints("corrupt"))
            .contains("corrupt-" + newest.getFileName()));
    assertArrayEquals(two, fixture.compared("corrupt"));
  }

  private static String awaitLine(BufferedReader output, String part) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(part)) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line with '" + part + "' in:\n" + seen);
  }

  /** Asks over HTTP, and waits until the ranks have written the checkpoint together. */
  private static void awaitRequestedCheckpoint(String address) throws Exception {
    int before = MAPPER.readTree(get(address)).path("step").asInt();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.replace("/progress", "/checkpoint")))
              .POST(HttpRequest.BodyPublishers.ofString("asked"))
              .build();
      assertEquals(202, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    }
    JsonNode progress = MAPPER.readTree(get(address));
    while (!progress.at("/checkpointing/lastRequest").asText().equals("asked")) {
      Thread.sleep(50); // as long as the test may take
      progress = MAPPER.readTree(get(address));
    }
    assertTrue(progress.at("/checkpoint/lastStep").asInt() > before, progress.toString());
  }

  private static String get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      return response.body();
    }
  }
}
