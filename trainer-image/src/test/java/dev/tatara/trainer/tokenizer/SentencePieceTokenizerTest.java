package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.TokenizerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencePieceTokenizerTest {
  private static final List<String> HARD_LINES =
      List.of(
          "たたら製鉄は、砂鉄と木炭から鋼をつくる。",
          "全角ＡＢＣと半角ｶﾅ、①②③、㍿",
          "絵文字😀🏳️‍🌈、𩸽、か\u3099（結合文字）",
          "  two  leading,   several inner, trailing  ",
          "\ttabs\tand\r",
          "for (int i = 0; i < 1234567890; i++) { map.put(\"鍵\", i); } // </s> <unk> <0x0A>",
          "Ω≈ç√∫˜µ≤≥÷ مرحبا नमस्ते",
          "▁ already there",
          "x");

  @TempDir static Path folder;
  private static String text;

  @BeforeAll
  static void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    text = resource("/dev/tatara/trainer/ironwork.txt");
  }

  @ParameterizedTest
  @CsvSource({"unigram,nmt_nfkc", "unigram,identity", "bpe,nmt_nfkc", "bpe,identity"})
  void idsAndTextAreThoseOfSpmEncodeAndSpmDecode(String type, String normalization)
      throws Exception {
    Path model = train(type, normalization);
    List<String> lines = new ArrayList<>(HARD_LINES);
    lines.addAll(Arrays.asList(text.split("\n")));
    List<int[]> expected = SentencePiecePrograms.encode(model, lines, folder);
    assertEquals(lines.size(), expected.size());
    try (Tokenizer tokenizer = Tokenizer.load(model)) {
      for (int i = 0; i < lines.size(); i++) {
        assertArrayEquals(expected.get(i), tokenizer.encode(lines.get(i)), lines.get(i));
      }
      List<String> decoded = SentencePiecePrograms.decode(model, expected, folder);
      for (int i = 0; i < lines.size(); i++) {
        assertEquals(decoded.get(i), tokenizer.decode(expected.get(i)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"unigram", "bpe"})
  void documentsComeBackUnderIdentity(String type) throws Exception {
    String newlines = "\n\n一行目\n  字下げ😀\n\t\tcode();  \r\n最後\n";
    try (Tokenizer tokenizer = Tokenizer.load(train(type, "identity"))) {
      for (String document : List.of(newlines, text, "", "\n", " ", "  a", "か\u3099 \u0000終")) {
        assertEquals(document, tokenizer.decode(tokenizer.encode(document)));
      }
      for (String line : HARD_LINES) {
        String expected = line.replace('▁', ' ');
        assertEquals(expected, tokenizer.decode(tokenizer.encode(line)));
      }
    }
  }

  @Test
  void aNewlineIsOneTokenAlsoWhereProseIsNormalised() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(train("unigram", "nmt_nfkc"))) {
      int[] ids = tokenizer.encode("鉄\n\n鋼\n");
      long newlines =
          Arrays.stream(ids).filter(id -> tokenizer.decode(new int[] {id}).equals("\n")).count();
      assertEquals(3, newlines);
      assertEquals("鉄\n\n鋼\n", tokenizer.decode(ids));
      assertEquals("ABC (株)", tokenizer.decode(tokenizer.encode("ＡＢＣ ㈱")));
    }
  }

  @Test
  void specialPieces() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(train("unigram", "identity"))) {
      assertEquals(0, tokenizer.unkId());
      assertEquals(1, tokenizer.bosId());
      assertEquals(2, tokenizer.eosId());
      assertEquals(
          List.of("<unk>", "<s>", "</s>"),
          IntStream.range(0, 3).mapToObj(tokenizer::piece).toList());
      assertEquals(800, tokenizer.vocabularySize());
      assertEquals("", tokenizer.decode(new int[] {1, 2, 3}));
      assertEquals("x ⁇ ", tokenizer.decode(new int[] {4 + 1 + 'x', 0}));
      assertEquals("\ufffd", tokenizer.decode(new int[] {4 + 1 + 0x80}));
      assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {800}));
      assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {-1}));
    }
  }

  @Test
  void whatIsNoModelIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("no.model"), "this is no SentencePiece model");
    TrainerException refusal = assertThrows(TrainerException.class, () -> Tokenizer.load(file));
    assertTrue(refusal.getMessage().contains("no.model"), refusal.getMessage());
    Path none = folder.resolve("none.model");
    assertThrows(TrainerException.class, () -> Tokenizer.load(none));
  }

  private static Path train(String type, String normalization) throws Exception {
    Path output = folder.resolve(type + "-" + normalization);
    if (!Files.exists(output)) {
      Files.createDirectory(output);
      Files.writeString(output.resolve("sentences.txt"), text);
      TokenizerSettings.Train settings =
          new TokenizerSettings.Train(type, 800, 1_000_000, 0.9995, normalization, true, true, 1);
      new SpmTrain(settings, 1, new TokenizerProgress()).run(output, "sentences.txt");
    }
    return output.resolve("tokenizer.model");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SentencePieceTokenizerTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
