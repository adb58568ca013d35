package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.config.TokenizerSettings;
import dev.tatara.trainer.progress.PreparationServer;
import dev.tatara.trainer.step.PreparationFigures;
import dev.tatara.trainer.step.StatusServer;
import dev.tatara.trainer.step.TestRun;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tokenizer that is made says of itself meanwhile, at each change. */
@Timeout(180)
class TokenizerStepTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path root;
  private final List<PreparationFigures> told = new ArrayList<>();
  private final TokenizerProgress progress =
      new TokenizerProgress(System::nanoTime, () -> told.add(figures()));

  private PreparationFigures figures() {
    return progress.figures();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unigram", "bpe"})
  void progressRisesFromTheSampleToTheModelAndIsServed(String type) throws Exception {
    SentencePiecePrograms.assumeInstalled();
    TestRun run = new TestRun(root).source("text", "sources/*.txt", "text", 1);
    Files.createDirectories(run.storage().resolve("sources"));
    Files.writeString(run.storage().resolve("sources/all.txt"), TestRun.text(4000));
    assertEquals(0, run.verb("corpus"), run::said);
    TokenizerSettings.Train settings =
        new TokenizerSettings.Train(type, 1200, 1_000_000, 0.9995, "nmt_nfkc", true, true, 1);
    try (StatusServer server = PreparationServer.start("127.0.0.1", 0, progress::figures)) {
      new TokenizerStep(ArtifactStore.single(root.resolve("tokenizer")), progress)
          .train(run.corpus(), new TreeMap<>(Map.of("text", 1.0)), settings, 1);
      assertEquals(
          List.of("sampling", "loading", "seeding", "training", "saving"),
          told.stream().map(PreparationFigures::phase).distinct().toList());
      double before = 0;
      for (PreparationFigures figures : told) {
        assertTrue(figures.fraction() >= before, told::toString);
        before = figures.fraction();
      }
      assertTrue(
          told.stream()
                  .filter(figures -> figures.phase().equals("training"))
                  .map(PreparationFigures::fraction)
                  .distinct()
                  .count()
              > 1,
          () -> "it stands still: " + told);
      JsonNode answer = ask(server);
      assertEquals("saving", answer.get("phase").asText());
      assertEquals(before, answer.get("fraction").asDouble());
    }
  }

  private static JsonNode ask(StatusServer server) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + "/progress");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return MAPPER.readTree(
          client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
    }
  }
}
