package dev.tatara.trainer.corpus.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@code corpus} verb on the minutes of the Diet, from a server that answers as the API. */
@Timeout(120)
class DietMinutesTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int SPEECHES = 250;

  @TempDir Path folder;
  private TestRun run;
  private MinutesServer server;
  private ObjectNode settings;

  @BeforeEach
  void start() throws IOException {
    server = new MinutesServer(SPEECHES);
    run = new TestRun(folder).source("diet", "sources/diet.jsonl", "jsonl", 1);
    settings =
        ((ObjectNode) run.configuration().at("/data/sources/0"))
            .putObject("dietMinutes")
            .put("from", "2024-01-01")
            .put("until", "2024-12-31")
            .put("pauseSeconds", 0)
            .put("endpoint", server.endpoint());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void allPagesMakeOneCorpusWithTheirAttribution() throws Exception {
    settings.put("nameOfMeeting", "本会議 予算委員会").put("any", "科学技術");
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(1, 101, 201), server.positions());
    Map<String, String> asked = server.requests().getFirst();
    assertEquals("本会議 予算委員会", asked.get("nameOfMeeting"));
    assertEquals("2024-01-01 2024-12-31", asked.get("from") + " " + asked.get("until"));
    assertEquals(
        "100 json 科学技術",
        asked.get("maximumRecords") + " " + asked.get("recordPacking") + " " + asked.get("any"));

    List<Document> documents = run.documents("diet");
    assertEquals(SPEECHES, documents.size());
    Document newest = documents.getFirst();
    assertEquals(MinutesServer.id(249), newest.id());
    assertEquals("○議長　第249号の発言であります。", newest.text());
    assertEquals("発言者249", newest.provenance().get("speaker"));
    assertEquals("本会議", newest.provenance().get("nameOfMeeting"));
    assertEquals("2024-01-26", newest.provenance().get("date"));
    assertEquals(
        "https://kokkai.ndl.go.jp/txt/121305254X00120240126/249",
        newest.provenance().get("speechURL"));
    assertFalse(newest.provenance().containsKey("speakerGroup"), "which is null");
    String inputs = run.corpus().manifest().inputs().toString();
    assertTrue(inputs.contains("nameOfMeeting=本会議 予算委員会"), inputs);
  }

  @Test
  void ofSeveralShardsOneAsksForThem() throws Exception {
    run.source("notes", "notes.jsonl", "jsonl", 1);
    Files.writeString(run.storage().resolve("notes.jsonl"), TestRun.documents());
    ((ObjectNode) run.configuration().get("data")).put("shards", 2);
    assertEquals(0, run.verbOfPod(1, "corpus"), run::said);
    assertFalse(run.message().has("artifact"), run::said);
    assertEquals(List.of(), server.positions());
    assertEquals(0, run.verbOfPod(0, "corpus"), run::said);
    assertEquals(List.of(1, 101, 201), server.positions());
    assertEquals(SPEECHES, run.documents("diet").size());
    server.close();
    assertEquals(0, run.verbOfPod(1, "corpus"), run::said);
    assertTrue(run.message().path("reused").asBoolean(), run::said);
  }

  @Test
  void whatIsCompleteIsNotAskedForAgain() throws Exception {
    assertEquals(0, run.verb("corpus"), run::said);
    server.close();
    assertEquals(0, run.verb("corpus"), run::said);
    assertTrue(run.message().get("reused").booleanValue(), run::said);
  }

  @Test
  void aKilledProcessGoesOnWhereItWas() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    server.trouble(
        served(),
        exchange -> {
          second.countDown();
          try {
            killed.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    Process process = process(run);
    assertTrue(second.await(60, TimeUnit.SECONDS), "the second page was not asked for");
    process.destroyForcibly().waitFor(); // SIGKILL
    killed.countDown();
    // As a process leaves it that is killed while it writes.
    Files.writeString(file(), "{\"id\": \"half\", \"te", StandardOpenOption.APPEND);

    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(1, 101, 101, 201), server.positions());
    assertHasAll(SPEECHES);
  }

  @Test
  void minutesThatComeOutMeanwhileAreThereOnce() throws Exception {
    server.trouble(
        served(),
        exchange -> {
          server.speeches(SPEECHES + 30);
          MinutesServer.status(503, "Retry-After", "0").answer(exchange);
        });
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(1, 101, 101, 1, 101, 201), server.positions());
    assertHasAll(SPEECHES + 30);
  }

  @Test
  void errorsOfTheServerAreWaitedOut() throws Exception {
    server.trouble(
        MinutesServer.status(503, "Retry-After", "2"),
        MinutesServer.status(500),
        served(),
        MinutesServer.body(200, "{\"message\": \"ただ今混み合っております。しばらくお待ちください。\"}"),
        served(),
        MinutesServer.body(400, "{\"message\": \"19001\"}"));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(1, 1, 1, 101, 101, 201, 201), server.positions());
    List<Long> times = server.times();
    assertTrue(times.get(1) - times.get(0) >= Duration.ofSeconds(2).toNanos(), "Retry-After");
    assertTrue(times.get(2) - times.get(1) >= Duration.ofSeconds(2).toNanos(), "1 s, doubled");
    assertHasAll(SPEECHES);
  }

  @Test
  void thereIsAPauseBetweenRequests() throws Exception {
    settings.put("pauseSeconds", 1);
    assertEquals(0, run.verb("corpus"), run::said);
    List<Long> times = server.times();
    assertTrue(times.get(1) - times.get(0) >= Duration.ofSeconds(1).toNanos());
    assertTrue(times.get(2) - times.get(1) >= Duration.ofSeconds(1).toNanos());
  }

  @Test
  void theLibraryIsAskedSlowly() throws Exception {
    settings.put("endpoint", "https://kokkai.NDL.go.jp/api/speech");
    refused(64, "ConfigurationInvalid", "'pauseSeconds' is 0: use 2 or more");
    settings.put("endpoint", "http://127.0.0.1:70000/api/speech");
    refused(64, "ConfigurationInvalid", "data.sources[].dietMinutes.endpoint: no address");
  }

  @Test
  void aServerThatAsksForHoursEndsTheAttempt() throws Exception {
    server.trouble(served(), MinutesServer.status(429, "Retry-After", "7200"));
    refused(75, "StorageUnavailable", "answers 429", "7200 s", "goes on where it was");
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(1, 101, 101, 201), server.positions());
  }

  @Test
  void aWayOutThatIsShutIsSaid() throws Exception {
    settings.put("endpoint", "http://127.0.0.1:1/api/speech");
    refused(
        75,
        "StorageUnavailable",
        "source 'diet': http://127.0.0.1:1 cannot be reached",
        "networkPolicy.stores");
  }

  @Test
  void aQueryThatTheApiRefusesIsSaidInItsWords() throws Exception {
    server.trouble(
        MinutesServer.body(400, "{\"message\": \"19011\", \"details\": [\"fromの値が不正です。\"]}"));
    refused(64, "ConfigurationInvalid", "refuses the query: 19011", "fromの値が不正です。");
  }

  @Test
  void aServerOfSomethingElseIsSaid() throws Exception {
    server.trouble(MinutesServer.body(200, "<html>login</html>"));
    refused(65, "SourceUnreadable", "is no JSON object: <html>login</html>");
    server.trouble(MinutesServer.body(200, "{\"records\": []}"));
    refused(65, "SourceUnreadable", "has no numberOfRecords");
  }

  @Test
  void aPeriodWithoutSpeechesIsSaid() throws Exception {
    server.speeches(0);
    refused(65, "SourceUnreadable", "no speech matches");
  }

  @Test
  void aFileOfSomethingElseIsLeftAlone() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{\"text\": \"鉄\"}\n");
    refused(64, "ConfigurationInvalid", "holds a file that was not collected");
    assertEquals("{\"text\": \"鉄\"}\n", Files.readString(file()));
    Files.delete(file());

    assertEquals(0, run.verb("corpus"), run::said);
    settings.put("any", "鉄");
    refused(64, "ConfigurationInvalid", "holds documents of another query");
    settings.remove("any");
    Files.write(file(), new byte[0]);
    refused(65, "SourceUnreadable", "has 0 bytes, its watermark says");
  }

  /** Lets a request through to the API. */
  private MinutesServer.Trouble served() {
    return server::serve;
  }

  private Process process(TestRun of) throws IOException {
    List<String> command =
        JavaCommand.again(
            Main.class,
            List.of(
                "corpus", "--run", of.write().toString(), "--storage", of.storage().toString()));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private void refused(int exitCode, String reason, String... sentences) throws IOException {
    assertEquals(exitCode, run.verb("corpus"), run::said);
    assertEquals(reason, run.message().at("/error/reason").asText(), run::said);
    Stream.of(sentences).forEach(text -> assertTrue(run.said().contains(text), run::said));
  }

  private void assertHasAll(int speeches) throws IOException {
    List<String> expected = IntStream.range(0, speeches).mapToObj(MinutesServer::id).toList();
    assertEquals(expected, run.documents("diet").stream().map(Document::id).sorted().toList());
    List<String> lines = Files.readAllLines(file());
    assertEquals(speeches, lines.size());
    for (String line : lines) {
      JsonNode document = MAPPER.readTree(line);
      assertTrue(document.at("/provenance/speaker").isTextual(), line);
    }
  }

  private Path file() {
    return run.storage().resolve("sources/diet.jsonl");
  }
}
