package dev.tatara.trainer.sentencepiece;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.SharedData;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tokenizer.SentencePiecePrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of Tatara's encoder against those of SentencePiece's own program and library. */
class SentencePieceEncoderTest {
  private static final AtomicInteger MODELS = new AtomicInteger();

  @TempDir static Path folder;
  private static Path sentences;
  private static List<String> texts;

  /** Every fifth line of each shared file. */
  private static final List<List<String>> SHARED = new ArrayList<>();

  @BeforeAll
  static void prepare() throws IOException {
    SentencePiecePrograms.assumeInstalled();
    sentences = Files.writeString(folder.resolve("sentences.txt"), TestRun.text());
    texts = new ArrayList<>(Arrays.asList(TestRun.text().split("\n")));
    texts.addAll(StrangeTexts.of(20260101, 1500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--model_type=unigram --normalization_rule_name=nmt_nfkc --byte_fallback=true --split_digits",
        "--model_type=unigram --normalization_rule_name=identity --byte_fallback=true --user_defined_symbols=\n",
        "--model_type=unigram --normalization_rule_name=nfkc --byte_fallback=false",
        "--model_type=unigram --normalization_rule_name=nmt_nfkc_cf --add_dummy_prefix=false --byte_fallback=false",
        "--model_type=unigram --normalization_rule_name=nfkc_cf --remove_extra_whitespaces=false --byte_fallback=true",
        "--model_type=unigram --normalization_rule_name=identity --remove_extra_whitespaces=false --user_defined_symbols=<sep>,鉄,AB,\u3000",
        "--model_type=unigram --treat_whitespace_as_suffix=true --allow_whitespace_only_pieces=true --user_defined_symbols=<sep>,鉄鋼",
        "--model_type=unigram --split_by_whitespace=false --split_by_unicode_script=false --add_dummy_prefix=false",
        "--model_type=bpe --normalization_rule_name=nmt_nfkc --byte_fallback=true --split_digits",
        "--model_type=bpe --normalization_rule_name=identity --byte_fallback=true --remove_extra_whitespaces=false --user_defined_symbols=\n",
        "--model_type=bpe --normalization_rule_name=nfkc --byte_fallback=false --add_dummy_prefix=false",
        "--model_type=bpe --normalization_rule_name=identity --remove_extra_whitespaces=false --user_defined_symbols=<sep>,鉄,AB,\u3000",
        "--model_type=bpe --split_by_whitespace=false --split_by_unicode_script=false --allow_whitespace_only_pieces=true",
        "--model_type=bpe --treat_whitespace_as_suffix=true --user_defined_symbols=<sep>,鉄鋼,鉄",
      })
  void idsAreThoseOfSpmEncode(String options) throws Exception {
    Path model = train(options);
    List<int[]> expected = SentencePiecePrograms.encode(model, texts, folder);
    assertEquals(texts.size(), expected.size());
    SentencePieceModel read = SentencePieceModel.read(model);
    try (SentencePieceEncoder encoder = SentencePieceEncoder.of(read);
        NativeEncoder library = new NativeEncoder(read)) {
      assertInstanceOf(JavaEncoder.class, encoder);
      for (int i = 0; i < texts.size(); i++) {
        assertArrayEquals(expected.get(i), encoder.encode(texts.get(i)), texts.get(i));
      }
      // Whole documents, which the program cannot read: the library has the same code.
      for (int i = 0; i + 7 < texts.size(); i += 7) {
        String document = String.join(i % 2 == 0 ? "\n" : "\0\n\n", texts.subList(i, i + 7));
        assertArrayEquals(library.encode(document), encoder.encode(document), document);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"word", "char"})
  void otherModelsAreLeftToTheLibrary(String type) throws Exception {
    Path model = train("--model_type=" + type + " --use_all_vocab=true");
    List<int[]> expected = SentencePiecePrograms.encode(model, texts, folder);
    try (SentencePieceEncoder encoder = SentencePieceEncoder.of(SentencePieceModel.read(model))) {
      assertInstanceOf(NativeEncoder.class, encoder);
      for (int i = 0; i < texts.size(); i++) {
        assertArrayEquals(expected.get(i), encoder.encode(texts.get(i)), texts.get(i));
      }
    }
  }

  @Test
  void whatTheLibraryRefusesIsNotEncoded() throws Exception {
    SentencePieceModel model = SentencePieceModel.read(train("--model_type=unigram"));
    Path once = Files.write(folder.resolve("once.model"), withOneMore(model.bytes()));
    assertEquals(model.pieces().size() + 1, SentencePieceModel.read(once).pieces().size());
    SentencePieceModel twice =
        SentencePieceModel.read(
            Files.write(folder.resolve("twice.model"), withOneMore(withOneMore(model.bytes()))));
    assertThrows(UnsupportedModelException.class, () -> new JavaEncoder(twice));
    assertThrows(RuntimeException.class, () -> SentencePieceEncoder.of(twice).encode("x"));
  }

  /** With a piece "xyzzy": field 1, a message whose field 1 is the text. */
  private static byte[] withOneMore(byte[] model) {
    byte[] piece = "\n\7\n\5xyzzy".getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(model, model.length + piece.length);
    System.arraycopy(piece, 0, all, model.length, piece.length);
    return all;
  }

  @Test
  void severalThreadsEncodeAtOnce() throws Exception {
    try (SentencePieceEncoder encoder =
        SentencePieceEncoder.of(SentencePieceModel.read(train("--model_type=unigram")))) {
      List<int[]> expected = texts.stream().map(encoder::encode).toList();
      List<int[]> actual = texts.parallelStream().map(encoder::encode).toList();
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i));
      }
    }
  }

  /**
   * All shared files, every fifth line of each; the benchmark compares all lines. The vocabularies
   * are small, so that training them takes seconds.
   */
  @ParameterizedTest
  @ValueSource(strings = {"unigram nmt_nfkc", "bpe identity"})
  void idsOfTheSharedDataAreThoseOfSpmEncode(String kind) throws Exception {
    List<Path> files = SharedData.require();
    if (SHARED.isEmpty()) {
      for (Path file : files) {
        SHARED.add(every(5, SharedData.lines(file)));
      }
    }
    List<String> sample = new ArrayList<>();
    SHARED.forEach(lines -> sample.addAll(every(8, lines)));
    Path sentences = Files.write(folder.resolve("sample.txt"), sample);
    String[] words = kind.split(" ");
    Path model =
        SentencePiecePrograms.train(
            folder,
            "shared-" + words[0],
            sentences,
            List.of(
                "--model_type=" + words[0],
                "--normalization_rule_name=" + words[1],
                "--vocab_size=6000",
                "--character_coverage=0.9995",
                "--byte_fallback=true",
                "--split_digits=true",
                "--remove_extra_whitespaces=false",
                "--user_defined_symbols=\n"));
    try (SentencePieceEncoder encoder = SentencePieceEncoder.of(SentencePieceModel.read(model))) {
      assertInstanceOf(JavaEncoder.class, encoder);
      for (List<String> lines : SHARED) {
        List<int[]> expected = SentencePiecePrograms.encode(model, lines, folder);
        assertEquals(lines.size(), expected.size());
        for (int i = 0; i < lines.size(); i++) {
          assertArrayEquals(expected.get(i), encoder.encode(lines.get(i)), lines.get(i));
        }
      }
    }
  }

  private static List<String> every(int step, List<String> lines) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += step) {
      some.add(lines.get(i));
    }
    return some;
  }

  private static Path train(String options) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(options.split(" ")));
    all.add("--character_coverage=0.99"); // so that some of its own characters have no piece
    all.add("--vocab_size=" + (options.contains("type=char") ? 300 : 700));
    all.add("--hard_vocab_limit=false");
    return SentencePiecePrograms.train(folder, "model" + MODELS.getAndIncrement(), sentences, all);
  }
}
