package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.huggingface.HuggingFaceFixture;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path folder;

  @Test
  void figuresAreThoseOfTheTokenizersAndSamplesAreWhole() throws Exception {
    Path ours = TinyModel.tokenizer(folder);
    Path theirs = HuggingFaceFixture.write(folder.resolve("theirs"), 600);
    Path text = Files.writeString(folder.resolve("prose.txt"), TestRun.text());
    Path output = folder.resolve("comparison");
    assertEquals(
        0, compare("--tokenizer", ours, "--with", theirs, "--input", text, "--output", output));
    JsonNode json = json(output.resolve("tokenizer-comparison.json"));
    assertEquals(2, json.get("tokenizers").size());
    for (int i = 0; i < 2; i++) {
      JsonNode entry = json.get("tokenizers").get(i);
      try (Tokenizer tokenizer = Tokenizer.load(i == 0 ? ours : theirs)) {
        String prose = TestRun.text();
        int[] ids = tokenizer.encode(prose);
        JsonNode figures = entry.at("/sources/text");
        assertEquals(tokenizer.vocabularySize(), entry.get("vocabulary").intValue());
        assertEquals(ids.length, figures.get("tokens").intValue());
        double bytes = prose.getBytes(StandardCharsets.UTF_8).length;
        assertEquals(bytes / ids.length, figures.get("bytesPerToken").doubleValue(), 1e-6);
        assertEquals(figures, entry.get("all"));
        JsonNode sample = json.get("samples").get(0);
        String sampled = sample.get("text").textValue();
        StringBuilder joined = new StringBuilder();
        int tokens = 0;
        for (JsonNode chunk : sample.get("encoded").get(i)) {
          joined.append(chunk.get("text").textValue());
          tokens += chunk.get("tokens").intValue();
        }
        int[] encoded = tokenizer.encode(sampled);
        assertEquals(tokenizer.decode(encoded), joined.toString());
        assertEquals(encoded.length, tokens);
      }
    }
    // The byte-level one gives all of it back; nmt_nfkc unifies some characters of it.
    assertEquals(1, json.at("/tokenizers/1/all/roundTrip").doubleValue());
    String page = Files.readString(output.resolve("tokenizer-comparison.html"));
    assertTrue(page.contains(theirs.toString()), "the other is named");
    assertFalse(page.contains("<script"));
  }

  @Test
  void aRunComparesBeforeItsGates() throws IOException {
    TestRun run = new TestRun(folder.resolve("run"));
    Path sources = Files.createDirectories(run.storage().resolve("sources"));
    Files.writeString(sources.resolve("all.txt"), TestRun.text());
    HuggingFaceFixture.write(run.storage().resolve("theirs"), 600);
    run.source("all", "sources/*.txt", "text", 1).tokenizer("vocabularySize", IntNode.valueOf(700));
    ObjectNode settings = (ObjectNode) run.configuration().get("tokenizer");
    settings.putArray("compareWith").add("theirs");
    settings.putObject("gates").put("minCharactersPerToken", 50);
    assertEquals(0, run.verb("corpus"));
    assertEquals(65, run.verb("tokenizer"));
    JsonNode json = json(run.runDirectory().resolve("tokenizer-comparison.json"));
    assertEquals("this run's", json.at("/tokenizers/0/name").textValue());
    assertEquals("theirs", json.at("/tokenizers/1/name").textValue());
    assertTrue(Files.exists(run.runDirectory().resolve("tokenizer-comparison.html")));
  }

  @Test
  void anotherTokenizerThatIsNotThereIsRefusedBeforeTraining() throws IOException {
    TestRun run = new TestRun(folder.resolve("run"));
    Path sources = Files.createDirectories(run.storage().resolve("sources"));
    Files.writeString(sources.resolve("all.txt"), TestRun.text());
    run.source("all", "sources/*.txt", "text", 1);
    assertEquals(0, run.verb("corpus"));
    ((ObjectNode) run.configuration().get("tokenizer")).putArray("compareWith").add("nowhere");
    assertEquals(64, run.verb("tokenizer"));
    assertTrue(run.said().contains("nowhere"), run.said());
    assertFalse(Files.exists(run.storage().resolve("artifacts/tokenizer")));
  }

  private static int compare(Object... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "tokenizer";
    arguments[1] = "compare";
    for (int i = 0; i < options.length; i++) {
      arguments[i + 2] = options[i].toString();
    }
    return Main.run(arguments, Environment.of(Map.of()));
  }

  private static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(file.toFile());
  }
}
