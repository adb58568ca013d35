package dev.tatara.trainer.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.corpus.CorpusReader;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.IndexedDataset;
import dev.tatara.trainer.dataset.TrainingData;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import dev.tatara.trainer.tokenizer.Tokenizer;
import dev.tatara.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps from text to training samples, as the pods of a job run them. */
class PreparationTest {
  @TempDir Path root;
  private TestRun run;

  @BeforeEach
  void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    run = new TestRun(root);
    Files.createDirectories(root.resolve("claims/wiki"));
    Files.writeString(root.resolve("claims/wiki/iron.jsonl"), TestRun.documents());
    Files.createDirectories(run.storage().resolve("sources"));
    Files.writeString(run.storage().resolve("sources/all.txt"), TestRun.text());
    run.source("all", "sources/*.txt", "text", 0.25).source("wiki", "*.jsonl", "jsonl", 0.75);
    ((ObjectNode) run.configuration().at("/data/sources/1"))
        .put("claimName", "wiki")
        .put("licence", "CC0-1.0");
    run.tokenizer("vocabularySize", IntNode.valueOf(700))
        .tokenizer("normalization", TextNode.valueOf("identity"));
  }

  @Test
  void budgetsAreOfTheRunAndNotOfTheDataset() throws IOException {
    prepareAll();
    String weighted = run.result("tokenize").digest();
    for (String source : List.of("0", "1")) {
      ObjectNode settings = (ObjectNode) run.configuration().at("/data/sources/" + source);
      settings.remove("weight");
      settings.put("tokens", source.equals("0") ? 5000 : 1500);
    }
    ((ObjectNode) run.configuration().at("/data")).put("split", "1,0,0");
    assertEquals(0, run.verb("tokenize"), run::said);
    assertEquals(weighted, run.result("tokenize").digest());
    JsonNode mixture =
        JsonMapper.builder()
            .build()
            .readTree(run.runDirectory().resolve("mixture.json").toFile())
            .path("sources");
    assertEquals(5000, mixture.at("/all/budget").asLong());
    assertEquals(1500, mixture.at("/wiki/budget").asLong());
    String tokenizer = run.result("tokenizer").digest();
    assertEquals(0, run.verb("tokenizer"), run::said);
    String other = run.result("tokenizer").digest();
    assertNotEquals(tokenizer, other, "other proportions");
    for (String source : List.of("0", "1")) {
      ((ObjectNode) run.configuration().at("/data/sources/" + source))
          .put("tokens", source.equals("0") ? 10000 : 3000);
    }
    assertEquals(0, run.verb("tokenizer"), run::said);
    assertEquals(other, run.result("tokenizer").digest(), "the same proportions");
    long taken = mixture.at("/wiki/tokens").asLong();
    assertTrue(taken >= 1500 && taken < 1500 + 600, () -> "taken: " + taken);
    String page = Files.readString(run.runDirectory().resolve("corpus.html"));
    assertTrue(page.contains("Mixture of the run") && page.contains("5,000 tokens"), page);

    ((ObjectNode) run.configuration().at("/data/sources/0")).put("weight", 1).remove("tokens");
    assertEquals(64, run.verb("tokenize"));
    assertTrue(run.said().contains("all of 'data.sources' must have 'tokens', or none"), run::said);
  }

  private void prepareAll() throws IOException {
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), run::said);
    }
  }

  @Test
  void textBecomesSamplesAndASecondRunReusesEverything() throws IOException {
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
      assertEquals(false, run.result(step).reused());
      assertEquals(run.result(step).artifact(), run.message().get("artifact").asText());
    }
    Artifact corpus = artifact("corpus", "corpus");
    Artifact tokenizerArtifact = artifact("tokenizer", "tokenizer");
    Artifact dataset = artifact("tokenize", "dataset");
    dataset.verify();
    assertEquals(List.of("CC0-1.0"), dataset.manifest().licences());
    try (Tokenizer tokenizer = Tokenizer.load(tokenizerArtifact.file(TokenizerFiles.MODEL));
        IndexedDataset tokens = new IndexedDataset(dataset.file(DatasetFiles.name("wiki")));
        CorpusReader documents = new CorpusReader(corpus, "wiki")) {
      assertEquals(700, tokenizer.vocabularySize());
      for (int i = 0; i < tokens.documents(); i++) {
        Document document = documents.next();
        int[] ids = tokens.document(i);
        assertEquals(tokenizer.eosId(), ids[ids.length - 1]);
        int[] text = Arrays.copyOf(ids, ids.length - 1);
        assertArrayEquals(tokenizer.encode(document.text()), text);
        assertEquals(document.text(), tokenizer.decode(text));
      }
      assertEquals(null, documents.next());
      DataSettings data =
          new DataSettings(
              List.of(
                  new DataSettings.Source("all", "", null, "text", 0.25, null),
                  new DataSettings.Source("wiki", "", null, "jsonl", 0.75, null)),
              "969, 30, 1");
      try (TrainingData samples = new TrainingData(dataset, data, 32, 64, 1234)) {
        assertTrue(tokenizer.decode(samples.sample(63).tokens()).length() > 20);
      }
    }
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      StepResult first = run.result(step);
      assertEquals(0, run.verb(step));
      StepResult second = run.result(step);
      assertEquals(true, second.reused());
      assertEquals(first.digest(), second.digest());
      assertEquals(first.summary(), second.summary());
    }
  }

  @Test
  void examplesBecomeTokensWithAMaskOverTheirPrompts() throws IOException {
    Files.writeString(
        run.storage().resolve("sources/chat.jsonl"),
        """
        {"prompt": "たたらとは何か。", "response": "砂鉄から鋼を作る炉。"}
        {"prompt": "空の答え", "response": "  "}
        {"prompt": "たたらとは何か。", "response": "砂鉄から鋼を作る炉。"}
        {"id": "second", "prompt": "炉は何で作るか。", "response": "粘土。", "other": 1}
        """);
    run.source("chat", "sources/chat.jsonl", "sft", 1);
    ((ObjectNode) run.configuration().at("/data/sources/2")).put("template", "問: {prompt}\n答: ");
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
    }
    Artifact dataset = artifact("tokenize", "dataset");
    dataset.verify();
    Path model = artifact("tokenizer", "tokenizer").file(TokenizerFiles.MODEL);
    try (Tokenizer tokenizer = Tokenizer.load(model);
        IndexedDataset tokens = new IndexedDataset(dataset.file(DatasetFiles.name("chat")));
        IndexedDataset mask = new IndexedDataset(dataset.file(DatasetFiles.maskName("chat")))) {
      assertEquals(2, tokens.documents());
      int[] prompt = tokenizer.encode("問: 炉は何で作るか。\n答: ");
      int[] response = tokenizer.encode("粘土。");
      int[] expected = Arrays.copyOf(prompt, prompt.length + response.length + 1);
      System.arraycopy(response, 0, expected, prompt.length, response.length);
      expected[expected.length - 1] = tokenizer.eosId();
      assertArrayEquals(expected, tokens.document(1));
      int[] learnt = new int[expected.length];
      Arrays.fill(learnt, prompt.length, learnt.length, 1);
      assertArrayEquals(learnt, mask.document(1));
    }
    assertTrue(Files.notExists(dataset.file(DatasetFiles.maskName("wiki") + ".idx")));

    String before = run.result("corpus").digest();
    ((ObjectNode) run.configuration().at("/data/sources/2")).remove("template");
    assertEquals(0, run.verb("corpus"));
    assertTrue(!before.equals(run.result("corpus").digest()), "the template is part of the key");
    ((ObjectNode) run.configuration().at("/data/sources/2")).put("template", "no place");
    assertEquals(64, run.verb("corpus"));
    assertTrue(run.message().at("/error/message").asText().contains("{prompt}"));
  }

  @Test
  void threadsDoNotChangeTheDataset() throws IOException {
    run.verb("corpus");
    run.verb("tokenizer");
    assertEquals(0, run.verb("tokenize", "--threads", "1"));
    Artifact one = artifact("tokenize", "dataset");
    Path aside = Files.move(one.folder(), root.resolve("aside"));
    assertEquals(0, run.verb("tokenize", "--threads", "4"));
    assertEquals(
        Artifact.open(aside, "dataset").manifest().files(),
        artifact("tokenize", "dataset").manifest().files());
  }

  @Test
  void aTokenizerMadeElsewhereIsTaken() throws IOException {
    run.verb("corpus");
    run.verb("tokenizer");
    Path model = artifact("tokenizer", "tokenizer").file(TokenizerFiles.MODEL);
    Files.copy(model, run.storage().resolve("own.model"));
    run.configuration().putObject("tokenizer").put("from", "own.model");
    assertEquals(0, run.verb("tokenizer"));
    Artifact copied = artifact("tokenizer", "tokenizer");
    assertArrayEquals(
        Files.readAllBytes(model), Files.readAllBytes(copied.file("tokenizer.model")));
    assertEquals(700, run.result("tokenizer").summary().get("vocabulary"));
    assertEquals(0, run.verb("tokenizer"));
    assertEquals(true, run.result("tokenizer").reused());

    for (String name : List.of("spiece.model", "tokenizer.model")) {
      Path folder = Files.createDirectories(run.storage().resolve("with-" + name));
      Files.copy(model, folder.resolve(name));
      run.configuration().putObject("tokenizer").put("from", "with-" + name);
      assertEquals(0, run.verb("tokenizer"), name);
      assertEquals(true, run.result("tokenizer").reused(), "the bytes are the same, not the place");
    }
    Files.createDirectories(run.storage().resolve("without"));
    run.configuration().putObject("tokenizer").put("from", "without");
    assertEquals(64, run.verb("tokenizer"));
    assertTrue(error("message").contains("holds no tokenizer.model"), error("message"));

    run.configuration().putObject("tokenizer").put("from", "none.model");
    assertEquals(64, run.verb("tokenizer"));
    assertTrue(error("message").contains("none.model"), error("message"));
    assertTrue(error("hint").endsWith(" in tokenizer.from"), error("hint"));
  }

  @Test
  void aTokenizerThatMissesAGateIsRefusedWithItsFigures() throws IOException {
    Files.writeString(run.storage().resolve("sources/wide.txt"), "ＡＢＣ㈱の鉄\n");
    run.verb("corpus");
    ObjectNode gates = ((ObjectNode) run.configuration().get("tokenizer")).putObject("gates");
    gates.put("minCharactersPerToken", 1.0).put("maxByteShare", 0.5).put("minRoundTrip", 1.0);
    assertEquals(0, run.verb("tokenizer"), run::said);
    JsonNode figures =
        new JsonMapper()
            .readTree(run.runDirectory().resolve("tokenizer-quality.json").toFile())
            .get("sources");
    assertEquals(CorpusReader.sources(artifact("corpus", "corpus")), names(figures));
    JsonNode wiki = figures.get("wiki");
    assertEquals(1.0, wiki.get("roundTrip").doubleValue());
    assertEquals(
        wiki.get("charactersPerToken").doubleValue(),
        wiki.get("characters").doubleValue() / wiki.get("tokens").doubleValue(),
        1e-6);

    gates.put("minCharactersPerToken", 50.0);
    assertEquals(65, run.verb("tokenizer"));
    assertEquals("TokenizerRejected", error("reason"));
    assertTrue(
        error("message").contains("source 'wiki': characters a token ")
            && error("message").contains("at least 50.0 is asked for"),
        error("message"));
    assertTrue(!error("message").contains("bytes"), "only what is missed is named");

    // Unifying widths and line ends loses what the text was.
    gates.remove("minCharactersPerToken");
    run.tokenizer("normalization", TextNode.valueOf("nmt_nfkc"));
    assertEquals(65, run.verb("tokenizer"));
    assertTrue(error("message").contains("share of documents that come back"), error("message"));
    assertTrue(error("hint").startsWith("change tokenizer.train"), error("hint"));

    Path model = artifact("tokenizer", "tokenizer").file(TokenizerFiles.MODEL);
    ObjectNode given = run.configuration().putObject("tokenizer");
    given.put(
        "from", Files.copy(model, run.storage().resolve("given.model")).getFileName().toString());
    given.putObject("gates").put("minCharactersPerToken", 50.0);
    assertEquals(65, run.verb("tokenizer"));
    assertEquals("TokenizerRejected", error("reason"));
    assertTrue(error("hint").startsWith("name another tokenizer in tokenizer.from"), error("hint"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aVocabularyThatDoesNotFitIsRefusedWithTheSizeThatDoes() throws IOException {
    run.verb("corpus");
    run.tokenizer("vocabularySize", IntNode.valueOf(50_000));
    assertEquals(65, run.verb("tokenizer"));
    assertEquals("TokenizerTrainingFailed", error("reason"));
    assertTrue(error("hint").matches(".*at most \\d+.*"), error("hint"));
    String largest = error("hint").replaceAll("\\D+(\\d+).*", "$1");

    run.tokenizer("vocabularySize", IntNode.valueOf(300));
    assertEquals(65, run.verb("tokenizer"));
    assertTrue(error("hint").contains("coverage"), error("hint"));

    run.tokenizer("vocabularySize", IntNode.valueOf(Integer.parseInt(largest)));
    assertEquals(0, run.verb("tokenizer"));
  }

  @Test
  void stepsOutOfOrderAndDamagedArtifactsAreSaid() throws IOException {
    assertEquals(64, run.verb("tokenizer"));
    assertTrue(error("message").contains("step corpus has no result"), error("message"));
    run.verb("corpus");
    Path file = artifact("corpus", "corpus").file("wiki.jsonl.gz");
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
    assertEquals(65, run.verb("tokenizer"));
    assertEquals("ArtifactCorrupt", error("reason"));
    assertTrue(error("message").contains("wiki.jsonl.gz"), error("message"));
  }

  /** Real text: ids of whole documents against {@code spm_encode}, line by line. */
  @Test
  void realDocuments() throws Exception {
    Path shared = Path.of(System.getenv().getOrDefault("TATARA_SHARED", "../../shared"));
    Path techdocs = shared.resolve("data/corpus/techdocs_ja.jsonl.gz");
    assumeTrue(Files.exists(techdocs), "SKIPPED: no " + techdocs + " (set TATARA_SHARED)");
    run = new TestRun(root);
    run.source("techdocs", techdocs.toAbsolutePath().toString(), "jsonl", 1);
    run.tokenizer("sampleCharacters", IntNode.valueOf(200_000))
        .tokenizer("vocabularySize", IntNode.valueOf(2000));
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step));
    }
    int sampled = (int) run.result("tokenizer").summary().get("sampledCharacters");
    assertTrue(sampled <= 200_000 && sampled > 195_000, "sampled " + sampled);

    Path model = artifact("tokenizer", "tokenizer").file(TokenizerFiles.MODEL);
    Artifact dataset = artifact("tokenize", "dataset");
    try (Tokenizer tokenizer = Tokenizer.load(model);
        CorpusReader documents = new CorpusReader(artifact("corpus", "corpus"), "techdocs");
        IndexedDataset tokens = new IndexedDataset(dataset.file(DatasetFiles.name("techdocs")))) {
      for (int i = 0; i < 20; i++) {
        Document document = documents.next();
        assertEquals(tokens.size(i), tokenizer.encode(document.text()).length + 1);
        List<String> lines = List.of(document.text().split("\n", -1));
        List<int[]> expected = SentencePiecePrograms.encode(model, lines, root);
        for (int line = 0; line < lines.size(); line++) {
          assertArrayEquals(expected.get(line), tokenizer.encode(lines.get(line)));
        }
      }
    }
  }

  private Artifact artifact(String step, String kind) {
    return Artifact.open(run.storage().resolve(run.result(step).artifact()), kind);
  }

  private String error(String field) throws IOException {
    JsonNode error = run.message().get("error");
    return error.get(field).asText();
  }
}
