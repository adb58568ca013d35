package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.dataset.DatasetFiles;
import dev.tatara.trainer.dataset.IndexedDataset;
import dev.tatara.trainer.huggingface.HuggingFaceFixture;
import dev.tatara.trainer.huggingface.SpecialTokens;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceTokenizerTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int VOCABULARY = 500;

  @TempDir Path folder;

  @Test
  void textsComeBack() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(HuggingFaceFixture.write(folder, VOCABULARY))) {
      for (String text :
          List.of("", " ", TestRun.text(), "a\0b", "😀🏳️‍🌈\r\n\tか\u3099", "x".repeat(5000))) {
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
      }
      assertEquals("?😀", tokenizer.decode(tokenizer.encode("\ud83d😀")));
      assertEquals(VOCABULARY, tokenizer.vocabularySize());
      assertEquals(-1, tokenizer.unkId());
      assertTrue(tokenizer.encode(TestRun.text()).length > 1000, "nothing is cut off");
    }
  }

  @Test
  void truncationAndPaddingOfTheFileAreNotHeeded() throws IOException {
    ObjectNode json = HuggingFaceFixture.json(VOCABULARY);
    json.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 8)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    json.putObject("padding")
        .put("direction", "Right")
        .put("pad_id", 1)
        .put("pad_type_id", 0)
        .put("pad_token", HuggingFaceFixture.PADDING)
        .putNull("pad_to_multiple_of")
        .putObject("strategy")
        .put("Fixed", 8);
    Path cut = Files.writeString(folder.resolve("cut.json"), json.toString());
    try (Tokenizer tokenizer = Tokenizer.load(cut);
        Tokenizer plain = Tokenizer.load(HuggingFaceFixture.write(folder, VOCABULARY))) {
      for (String text : List.of("砂", TestRun.text())) {
        assertArrayEquals(plain.encode(text), tokenizer.encode(text));
      }
    }
  }

  @Test
  void specialTokensAreRecognisedAndDecodeToNothing() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(HuggingFaceFixture.write(folder, VOCABULARY))) {
      assertEquals(0, tokenizer.eosId());
      assertEquals(-1, tokenizer.bosId());
      assertEquals(HuggingFaceFixture.END, tokenizer.piece(0));
      int[] ids = tokenizer.encode("鉄" + HuggingFaceFixture.END + "鋼");
      assertEquals(1, Arrays.stream(ids).filter(id -> id == 0).count());
      assertEquals("鉄鋼", tokenizer.decode(ids));
      assertThrows(IllegalArgumentException.class, () -> tokenizer.piece(VOCABULARY));
      assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {VOCABULARY}));
    }
  }

  @Test
  void piecesThatAreNoWholeCharactersAreBytes() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(HuggingFaceFixture.write(folder, VOCABULARY))) {
      int[] rare = tokenizer.encode("𩸽");
      assertTrue(rare.length > 1);
      assertTrue(Arrays.stream(rare).allMatch(tokenizer::isByte));
      assertFalse(Arrays.stream(tokenizer.encode("of iron")).anyMatch(tokenizer::isByte));
      assertFalse(tokenizer.isByte(tokenizer.eosId()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tokenizer_config.json, '{\"eos_token\": \"<|padding|>\"}'",
    "tokenizer_config.json, '{\"eos_token\": {\"content\": \"<|padding|>\", \"lstrip\": false}}'",
    "special_tokens_map.json, '{\"eos_token\": \"<|padding|>\", \"bos_token\": \"<|endoftext|>\"}'"
  })
  void theFilesBesideNameTheEnd(String name, String content) throws IOException {
    Path file = HuggingFaceFixture.write(folder, VOCABULARY);
    Files.writeString(folder.resolve(name), content);
    try (Tokenizer tokenizer = Tokenizer.load(file)) {
      assertEquals(1, tokenizer.eosId());
      assertEquals(content.contains("bos") ? 0 : -1, tokenizer.bosId());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"eos_token\": \"</s>\"}", "{\"pad_token\": \"<nothing>\"}", "no JSON", "[]"})
  void whatTheFilesBesideGetWrongIsRefused(String config) throws IOException {
    Path file = HuggingFaceFixture.write(folder, VOCABULARY);
    Files.writeString(folder.resolve(SpecialTokens.CONFIG), config);
    TrainerException refusal = assertThrows(TrainerException.class, () -> Tokenizer.load(file));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains(SpecialTokens.CONFIG), refusal.getMessage());
  }

  @Test
  void aTokenizerThatEndsNoTextIsRefusedByTheFirstStep() throws IOException {
    String json =
        HuggingFaceFixture.json(VOCABULARY).toString().replace(HuggingFaceFixture.END, "<finis>");
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    TestRun run = run();
    Files.copy(file, run.storage().resolve("tokenizer.json"));
    from(run, "tokenizer.json");
    assertEquals(FailureReason.CONFIGURATION_INVALID.exitCode(), run.verb("corpus"));
    assertTrue(run.said().contains("eos_token"), run.said());
    assertTrue(run.said().contains("<finis>"), run.said());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"model\": {\"vocab\": {}}}", "{\"model\": {\"vocab\": {\"a\": 0}}}"})
  void whatIsNoTokenizerIsRefused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
    TrainerException refusal = assertThrows(TrainerException.class, () -> Tokenizer.load(file));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("tokenizer.json"), refusal.getMessage());
  }

  @Test
  void aRunTakesIt() throws IOException {
    TestRun run = run();
    Path given = HuggingFaceFixture.write(run.storage().resolve("given"), VOCABULARY);
    from(run, "given");
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
    }
    Path made = artifact(run, "tokenizer", TokenizerFiles.KIND).folder();
    assertArrayEquals(
        Files.readAllBytes(given), Files.readAllBytes(made.resolve("tokenizer.json")));
    Artifact dataset = artifact(run, "tokenize", DatasetFiles.KIND);
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerFiles.modelIn(made));
        IndexedDataset tokens = new IndexedDataset(dataset.file(DatasetFiles.name("all")))) {
      int[] ids = tokens.document(0);
      assertEquals(0, ids[ids.length - 1]);
      assertEquals(TestRun.text(), tokenizer.decode(Arrays.copyOf(ids, ids.length - 1)));
    }
    // Another end is another tokenizer, though tokenizer.json is the same.
    StepResult first = run.result("tokenize");
    Files.writeString(
        given.resolveSibling(SpecialTokens.CONFIG), "{\"eos_token\": \"<|padding|>\"}");
    assertEquals(0, run.verb("tokenizer"));
    assertEquals(0, run.verb("tokenize"));
    assertNotEquals(first.digest(), run.result("tokenize").digest());
    assertEquals(
        "<|padding|>",
        MAPPER
            .readTree(
                artifact(run, "tokenizer", TokenizerFiles.KIND).file(SpecialTokens.CONFIG).toFile())
            .get("eos_token")
            .textValue());
  }

  private TestRun run() throws IOException {
    TestRun run = new TestRun(folder.resolve("run"));
    Path sources = Files.createDirectories(run.storage().resolve("sources"));
    Files.writeString(sources.resolve("all.txt"), TestRun.text());
    return run.source("all", "sources/*.txt", "text", 1);
  }

  private static void from(TestRun run, String path) {
    run.configuration().putObject("tokenizer").put("from", path);
  }

  private static Artifact artifact(TestRun run, String step, String kind) {
    return Artifact.open(run.storage().resolve(run.result(step).artifact()), kind);
  }
}
