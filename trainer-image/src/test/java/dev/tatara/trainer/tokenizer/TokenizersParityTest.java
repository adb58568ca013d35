package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.trainer.PythonProcess;
import dev.tatara.trainer.SharedData;
import dev.tatara.trainer.sentencepiece.StrangeTexts;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and texts of a {@code tokenizer.json} against those of Python's {@code tokenizers}. */
class TokenizersParityTest {
  private static final int EACH = 400;

  @TempDir static Path folder;
  private static PythonProcess oracle;
  private static final List<String> TEXTS = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    oracle = PythonProcess.start("tokenizers_oracle.py");
    TEXTS.addAll(Arrays.asList(TestRun.text().split("\n")));
    TEXTS.add(TestRun.text());
    TEXTS.add("a\0b \0 <|endoftext|> </s><s>[EOS] x");
    StrangeTexts.of(7, 1000).stream()
        // Python has no half of a surrogate pair, and its WordPiece is slow with very long words.
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .filter(text -> text.length() < 10_000)
        .forEach(TEXTS::add);
    TEXTS.addAll(someOfTheSharedData());
  }

  @AfterAll
  static void stop() throws IOException {
    if (oracle != null) {
      oracle.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"neox", "llama", "unigram", "wordpiece"})
  void idsAndTextsAreThoseOfPython(String kind) throws IOException {
    Path file = folder.resolve(kind + ".json");
    JsonNode made =
        oracle.ask(
            Map.of(
                "do",
                "train",
                "kind",
                kind,
                "file",
                file.toString(),
                "texts",
                TEXTS.subList(0, 64),
                "size",
                700));
    List<int[]> expected =
        PythonProcess.ids(
            oracle.ask(Map.of("do", "encode", "file", file.toString(), "texts", TEXTS)).get("ids"));
    JsonNode decoded =
        oracle.ask(Map.of("do", "decode", "file", file.toString(), "ids", expected)).get("texts");
    try (Tokenizer tokenizer = Tokenizer.load(file)) {
      assertEquals(made.get("size").intValue(), tokenizer.vocabularySize());
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(expected.get(i), tokenizer.encode(TEXTS.get(i)), TEXTS.get(i));
        assertEquals(decoded.get(i).textValue(), tokenizer.decode(expected.get(i)));
      }
    }
  }

  /** Whole documents would keep Python busy for minutes. */
  private static List<String> someOfTheSharedData() throws IOException {
    List<String> some = new ArrayList<>();
    for (Path file : SharedData.find()) {
      List<String> lines = SharedData.lines(file);
      for (int i = 0; i < lines.size(); i += 1 + lines.size() / EACH) {
        some.add(lines.get(i));
      }
    }
    return some;
  }
}
