package dev.tatara.trainer.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pods of {@code tokenizer} and {@code tokenize} answer while they work. */
@Timeout(180)
class ServedProgressTest {
  private static final String ADDRESS = "127.77.61.1";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path root;
  private TestRun run;

  @BeforeEach
  void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    run = new TestRun(root).environment("TATARA_BIND_ADDRESS", ADDRESS);
    Files.createDirectories(run.storage().resolve("sources"));
    run.source("text", "sources/*.txt", "text", 1);
    run.tokenizer("vocabularySize", IntNode.valueOf(2000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe"})
  void aTokenizerRisesFromTheSampleToTheModel(String type) throws Exception {
    write(1, 40_000);
    run.tokenizer("modelType", TextNode.valueOf(type));
    assertEquals(0, run.verb("corpus"), run::said);
    List<JsonNode> answers = answers("tokenizer");
    List<String> phases = answers.stream().map(it -> it.get("phase").asText()).distinct().toList();
    assertTrue(phases.containsAll(List.of("seeding", "training")), phases::toString);
    double before = 0;
    for (JsonNode answer : answers) {
      assertTrue(answer.get("fraction").asDouble() >= before, answers::toString);
      before = answer.get("fraction").asDouble();
    }
    List<Double> training =
        answers.stream()
            .filter(it -> it.get("phase").asText().equals("training"))
            .map(it -> it.get("fraction").asDouble())
            .distinct()
            .toList();
    assertTrue(training.size() >= 2, () -> "it stands still: " + training);
  }

  @Test
  void aDatasetIsCountedOverAllItsSources() throws Exception {
    run.source("more", "sources/*.txt", "text", 1);
    write(12, 40_000);
    assertEquals(0, run.verb("corpus"), run::said);
    run.tokenizer("sampleCharacters", IntNode.valueOf(200_000));
    assertEquals(0, run.verb("tokenizer"), run::said);
    List<JsonNode> answers = answers("tokenize");
    List<JsonNode> counted = answers.stream().filter(it -> it.has("bytes")).toList();
    assertTrue(counted.size() > 3, answers::toString);
    long packed = 0;
    for (String source : List.of("text", "more")) {
      packed += Files.size(run.corpus().file(source + ".jsonl.gz"));
    }
    long before = 0;
    for (JsonNode answer : counted) {
      assertEquals(packed, answer.get("totalBytes").asLong());
      assertTrue(answer.get("bytes").asLong() >= before, answers::toString);
      before = answer.get("bytes").asLong();
      assertEquals((double) before / packed, answer.get("fraction").asDouble(), 1e-4);
    }
    assertTrue(before > packed / 2, "the second source counts on: " + counted);
  }

  /** There is always something left to learn. */
  private void write(int documents, int lines) throws IOException {
    String text = TestRun.text(lines);
    for (int i = 0; i < documents; i++) {
      Files.writeString(run.storage().resolve("sources/" + i + ".txt"), i + "\n" + text);
    }
  }

  /** What is answered while a verb runs, asked again and again. */
  private List<JsonNode> answers(String verb) throws Exception {
    CompletableFuture<Integer> work =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run.verb(verb);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + ADDRESS + ":9400/progress")).build();
    List<JsonNode> answers = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!work.isDone()) {
        try {
          answers.add(MAPPER.readTree(client.send(request, BodyHandlers.ofString()).body()));
        } catch (IOException e) {
          // Not served yet, or no more.
        }
        Thread.sleep(5);
      }
    }
    assertEquals(0, work.get(), run::said);
    return answers;
  }
}
