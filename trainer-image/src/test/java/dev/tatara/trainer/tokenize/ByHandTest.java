package dev.tatara.trainer.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs without a run, as a person types them. */
class ByHandTest {
  @TempDir Path folder;

  @BeforeEach
  void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    Files.writeString(folder.resolve("a.txt"), TestRun.text());
    Files.writeString(folder.resolve("b.txt"), "別の文書。");
  }

  @Test
  void fromTextToTokens() throws IOException {
    assertEquals(
        0, verb("corpus --input FOLDER/*.txt --format text --output FOLDER/corpus --name my-text"));
    assertEquals(
        0,
        verb(
            "tokenizer --corpus FOLDER/corpus --vocabulary-size 650 --model-type bpe"
                + " --normalization identity --output FOLDER/tokenizer"));
    assertEquals(
        0,
        verb(
            "tokenize --corpus FOLDER/corpus --tokenizer FOLDER/tokenizer"
                + " --output FOLDER/dataset --threads 1"));
    Artifact dataset = Artifact.open(folder.resolve("dataset"), "dataset");
    assertEquals(2, dataset.manifest().count("documents"));
    assertTrue(Files.exists(dataset.file("my-text_text_document.idx")));
    assertTrue(message().contains("\"reused\":false"), message());
    assertEquals(
        0,
        verb(
            "tokenize --corpus FOLDER/corpus --tokenizer FOLDER/tokenizer/tokenizer.model"
                + " --output FOLDER/dataset"));
    assertTrue(message().contains("\"reused\":true"), message());
  }

  @Test
  void aTokenizerStraightFromFiles() throws IOException {
    String options = "tokenizer --input FOLDER/*.txt --vocabulary-size ";
    assertEquals(0, verb(options + "650 --seed 7 --output FOLDER/bytes"));
    assertEquals(0, verb(options + "450 --byte-fallback false --output FOLDER/plain"));
    try (Tokenizer bytes = Tokenizer.load(folder.resolve("bytes/tokenizer.model"));
        Tokenizer plain = Tokenizer.load(folder.resolve("plain/tokenizer.model"))) {
      assertEquals(650, bytes.vocabularySize());
      assertEquals("鉄𩸽", bytes.decode(bytes.encode("鉄𩸽")));
      assertEquals("鉄 ⁇ ", plain.decode(plain.encode("鉄𩸽")));
      assertNotEquals(0, bytes.encode("𩸽")[1]);
    }
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    assertEquals(64, verb("tokenizer --vocabulary-size 650 --output FOLDER/x"));
    assertTrue(message().contains("--corpus=DIR | --input=PATH"), message());
    assertEquals(64, verb("tokenize --corpus FOLDER/corpus"));
    assertTrue(message().contains("--output"), message());
    assertEquals(65, verb("tokenize --corpus FOLDER --tokenizer FOLDER/m.model --output FOLDER/x"));
    assertTrue(message().contains("no artifact in"), message());
    assumeTrue(System.getenv("TATARA_RUN_CONFIG") == null, "SKIPPED: TATARA_RUN_CONFIG is set");
    for (String verb : new String[] {"corpus", "tokenizer", "tokenize"}) {
      assertEquals(64, verb(verb));
      assertTrue(message().contains("no run configuration"), message());
      assertEquals(0, verb(verb + " --help"));
    }
  }

  private int verb(String line) {
    String[] arguments = line.split(" ");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].replace("FOLDER", folder.toString());
    }
    return Main.run(arguments, Environment.of(Map.of("TATARA_TERMINATION_LOG", folder + "/log")));
  }

  private String message() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
