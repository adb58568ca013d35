package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar as its pod runs it: a process of its own that ends with SIGTERM. */
class EvaluationWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path storage;
  private TinyRun run;
  private Torch torch;
  private Process sidecar;
  private int port;
  private HttpClient client;

  @BeforeEach
  void create() throws Exception {
    run = TinyRun.create(storage, TinyModel.tokenizer(storage));
    torch = Torch.start(1);
    client = HttpClient.newHttpClient();
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    if (sidecar != null) {
      sidecar.destroyForcibly();
    }
    if (torch != null) {
      client.close();
      torch.close();
    }
  }

  @Test
  void scoresCheckpointsAsTheyComeAndSaysWhatIsWrong() throws Exception {
    run.commit(torch, 10);
    Path away = storage.resolve("elsewhere.jsonl");
    AtomicFiles.rename(run.dataset(), away);
    sidecar = start("0");

    JsonNode waiting = awaitEvaluations(notice -> notice.has("error"));
    assertEquals("EvaluationDataMissing", waiting.get("error").get("reason").textValue());
    assertTrue(sidecar.isAlive());
    AtomicFiles.rename(away, run.dataset());

    JsonNode first = awaitEvaluations(notice -> notice.get("evaluations").size() == 2);
    assertFalse(first.has("error"), first.toString());
    assertEquals(10, first.get("evaluations").get(0).get("step").intValue());
    run.commit(torch, 20);
    JsonNode both = awaitEvaluations(notice -> notice.get("evaluations").size() == 4);
    assertEquals(20, both.get("evaluations").get(3).get("step").intValue());
    assertEquals("0.3", both.get("evaluations").get(3).get("prompt").textValue());
    JsonNode warnings = both.get("evaluations").get(3).get("warnings");
    assertTrue(warnings.findValuesAsText("reason").contains("ContextsCut"), both.toString());
    assertFalse(both.get("evaluations").get(0).has("warnings"), "older results tell none");
    assertEquals("ok\n", get("/healthz").body());

    sidecar.destroy();
    assertTrue(sidecar.waitFor(60, TimeUnit.SECONDS), "ends promptly");
    assertEquals(143, sidecar.exitValue());
    String log = Files.readString(storage.resolve("sidecar.log"));
    assertFalse(log.contains("\tat "), log);
    assertTrue(log.contains("EvaluationDataMissing"), log);
  }

  @Test
  void gatesThatCannotBeJudgedAreComplainedOf() throws Exception {
    Path file = run.configuration();
    String gates = "\"gates\": [{\"task\": \"nothing\", \"minimum\": 0.5}], \"tasks\": [";
    Files.writeString(file, Files.readString(file).replaceFirst("\"tasks\": \\[", gates));
    run.commit(torch, 10);
    sidecar = start("0");
    JsonNode scored =
        awaitEvaluations(notice -> notice.get("evaluations").size() == 2 && notice.has("error"));
    assertEquals("ConfigurationInvalid", scored.get("error").get("reason").textValue());
  }

  @Test
  void otherNodesWaitForTheEnd() throws Exception {
    run.commit(torch, 10);
    sidecar = start("1");
    assertEquals(0, awaitEvaluations(_ -> true).get("evaluations").size());
    sidecar.destroy();
    assertTrue(sidecar.waitFor(60, TimeUnit.SECONDS));
    assertEquals(143, sidecar.exitValue());
    String log = Files.readString(storage.resolve("sidecar.log"));
    assertTrue(log.contains("node 1 does not evaluate"), log);
    assertFalse(log.contains("\tat "), log);
  }

  private Process start(String index) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "evaluate",
                "--watch",
                "--run=" + run.configuration(),
                "--storage=" + storage,
                "--port=" + port,
                "--poll-seconds=1")
            .redirectErrorStream(true)
            .redirectOutput(storage.resolve("sidecar.log").toFile());
    builder.environment().put("JOB_COMPLETION_INDEX", index);
    return ShortProcess.startingFast(builder).start();
  }

  private JsonNode awaitEvaluations(Predicate<JsonNode> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (System.nanoTime() < end && sidecar.isAlive()) {
      try {
        last = get("/evaluations").body();
        JsonNode notice = JsonMapper.builder().build().readTree(last);
        if (condition.test(notice)) {
          return notice;
        }
      } catch (ConnectException e) {
        last = e.toString(); // not up yet
      }
      Thread.sleep(200);
    }
    throw new AssertionError(
        "the sidecar says " + last + ", log: " + Files.readString(storage.resolve("sidecar.log")));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
