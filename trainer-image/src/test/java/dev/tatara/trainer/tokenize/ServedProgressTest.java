package dev.tatara.trainer.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.tatara.trainer.progress.ProgressServer;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pods of {@code tokenizer} and {@code tokenize} answer while they work. What they say is
 * looked at where it is made.
 */
@Timeout(180)
class ServedProgressTest {

  /** Of a pod: the port is that which the operator asks at. */
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress("127.77.61.1", ProgressServer.DEFAULT_PORT);

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path root;
  private TestRun run;

  @BeforeEach
  void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    assumeTrue(isFree(), "something else listens on " + ADDRESS);
    run = new TestRun(root).environment("TATARA_BIND_ADDRESS", ADDRESS.getHostString());
    Files.createDirectories(run.storage().resolve("sources"));
    run.source("text", "sources/*.txt", "text", 1);
    run.tokenizer("vocabularySize", IntNode.valueOf(2000));
    Files.writeString(run.storage().resolve("sources/all.txt"), TestRun.text(40_000));
  }

  @Test
  void podsThatMakeTokenizerAndDatasetAnswer() throws Exception {
    assertEquals(0, run.verb("corpus"), run::said);
    assertTrue(answer("tokenizer").has("fraction"));
    assertTrue(answer("tokenize").has("phase"));
  }

  private static boolean isFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(ADDRESS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The last answer while a verb runs, asked again and again. */
  private JsonNode answer(String verb) throws Exception {
    CompletableFuture<Integer> work =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run.verb(verb);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    URI address =
        URI.create("http://%s:%d/progress".formatted(ADDRESS.getHostString(), ADDRESS.getPort()));
    JsonNode last = null;
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!work.isDone()) {
        try {
          HttpRequest request = HttpRequest.newBuilder(address).build();
          last = MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
          // Not served yet, or no more.
        }
        Thread.sleep(5);
      }
    }
    assertEquals(0, work.get(), run::said);
    assertNotNull(last, verb + " was never heard");
    return last;
  }
}
