package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job that asks for its text over HTTP, reads a feed, and mixes both by budgets of tokens. */
@ExtendWith(TestCluster.class)
class CollectedTextIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern START = Pattern.compile("startRecord=(\\d+)");
  private static final int PAGE = 10;

  private final RunningCluster cluster;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private HttpServer server;
  private List<String> texts;

  CollectedTextIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() throws IOException {
    try (Stream<Path> files = Files.list(cluster.volume().resolve("sources/prose"))) {
      texts = files.sorted().flatMap(CollectedTextIT::texts).toList();
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/speech", this::page);
    server.start();
  }

  @AfterEach
  void stop() {
    goesOn.countDown();
    server.stop(0);
  }

  @Test
  void minutesAndAFeedAreMixedByBudgets() throws Exception {
    String feed = texts.getFirst().replace("&", "&amp;").replace("<", "&lt;");
    Path feeds = Files.createDirectories(cluster.volume().resolve("sources/feeds"));
    Files.writeString(
        feeds.resolve("a.xml"),
        "<rss><channel><title>便り</title><item><title>題</title><description>%s</description></item></channel></rss>"
            .formatted(feed));
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/speech";
    cluster
        .jobs()
        .apply(
            JobManifest.small("collected", RunningCluster.CLAIM)
                .with("spec.training.steps", 20)
                .with("spec.data.split", "1, 0, 0")
                .with(
                    "spec.data.sources",
                    List.of(
                        Map.of(
                            "name",
                            "diet",
                            "path",
                            "sources/diet.jsonl",
                            "tokens",
                            "9k",
                            "dietMinutes",
                            Map.of(
                                "from",
                                "2024-01-01",
                                "until",
                                "2024-12-31",
                                "endpoint",
                                endpoint,
                                "pauseSeconds",
                                0)),
                        Map.of(
                            "name",
                            "news",
                            "path",
                            "sources/feeds/*.xml",
                            "format",
                            "rss",
                            "tokens",
                            1000))));
    assertTrue(asked.await(2, TimeUnit.MINUTES), "the second page was not asked for");
    assertEquals(200, metricsOfTheCorpus());
    goesOn.countDown();
    LLMTrainingJob job = cluster.jobs().awaitComplete("collected");

    List<String> lines = Files.readAllLines(cluster.volume().resolve("sources/diet.jsonl"));
    assertEquals(texts.size(), lines.size());
    assertEquals("発言者", JSON.readTree(lines.getFirst()).at("/provenance/speaker").asText());
    RunFolder run = RunFolder.of(job, cluster.volume());
    JsonNode mixture = run.json("mixture.json").path("sources");
    assertBudget(9000, 600, mixture.path("diet"));
    assertBudget(1000, 600, mixture.path("news"));
    assertTrue(mixture.at("/news/epochs").asDouble() > 1, mixture::toString);
    assertEquals(
        20 * 8 * 64,
        mixture.at("/diet/trainedTokens").asLong() + mixture.at("/news/trainedTokens").asLong());
    assertTrue(Files.readString(run.path().resolve("corpus.html")).contains("9,000 tokens"));
  }

  private static void assertBudget(long budget, long longest, JsonNode part) {
    long tokens = part.path("tokens").asLong();
    assertEquals(budget, part.path("budget").asLong());
    assertTrue(tokens >= budget && tokens < budget + longest, part::toString);
  }

  /** The status of an answer from the pod's own address, while the step works. */
  private int metricsOfTheCorpus() throws Exception {
    Pod pod =
        cluster
            .client()
            .pods()
            .inNamespace(RunningCluster.NAMESPACE)
            .withLabel("tatara.dev/job", "collected")
            .withLabel("tatara.dev/step", "corpus")
            .list()
            .getItems()
            .getFirst();
    URI address = URI.create("http://" + pod.getStatus().getPodIP() + ":9400/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
      return answer.statusCode();
    }
  }

  /** Answers as the API of the minutes does. */
  private void page(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher parameter = START.matcher(exchange.getRequestURI().getRawQuery());
      int start = parameter.find() ? Integer.parseInt(parameter.group(1)) : 1;
      if (start > 1) {
        asked.countDown();
        waitToGoOn();
      }
      int end = Math.min(start + PAGE, texts.size() + 1);
      ObjectNode page = JSON.createObjectNode();
      page.put("numberOfRecords", texts.size()).put("startRecord", start);
      if (end <= texts.size()) {
        page.put("nextRecordPosition", end);
      }
      for (int i = start; i < end; i++) {
        page.withArray("speechRecord")
            .addObject()
            .put("speechID", "speech-" + i)
            .put("speaker", "発言者")
            .put("speech", texts.get(i - 1));
      }
      byte[] bytes = JSON.writeValueAsBytes(page);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void waitToGoOn() throws IOException {
    try {
      assertTrue(goesOn.await(2, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static Stream<String> texts(Path file) {
    try {
      return Files.readAllLines(file).stream().map(CollectedTextIT::text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String line) {
    try {
      return JSON.readTree(line).path("text").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
