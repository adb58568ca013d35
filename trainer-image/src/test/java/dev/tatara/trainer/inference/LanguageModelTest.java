package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {
  private static final String LONG_CONTEXT = "たたら製鉄は、砂鉄と木炭から鋼をつくる。".repeat(12);

  @TempDir static Path folder;
  private static Torch torch;
  private static GptNeox plain;
  private static Path exported;
  private static LanguageModel model;

  @BeforeAll
  static void open() throws Exception {
    Path tokenizer = TinyModel.tokenizer(folder);
    torch = Torch.start(1);
    plain = TinyModel.draw(torch, 7);
    exported = TinyModel.writeHuggingFace(folder.resolve("model"), plain, tokenizer);
    model = LanguageModel.open(torch, exported);
  }

  @AfterAll
  static void close() {
    if (torch != null) {
      model.close();
      plain.close();
      torch.close();
    }
  }

  /** Each continuation by itself, without batches, padding or the log-softmax of the engine. */
  @Test
  void batchesScoreAsOneForwardPassEachDoes() throws InterruptedException {
    List<Continuation> continuations = new ArrayList<>();
    for (int length = 1; length <= 30; length++) {
      continuations.add(new Continuation("鋼".repeat(length), "鉄と炭" + length));
    }
    continuations.add(new Continuation(LONG_CONTEXT, "炉"));
    continuations.add(new Continuation("", "たたら"));
    List<ContinuationScore> scores = model.score(continuations);
    for (int i = 0; i < continuations.size(); i++) {
      ContinuationScore expected = scorePlainly(continuations.get(i));
      ContinuationScore score = scores.get(i);
      assertEquals(expected.tokens(), score.tokens());
      assertEquals(expected.truncated(), score.truncated());
      assertEquals(expected.greedy(), score.greedy());
      assertEquals(expected.logProbability(), score.logProbability(), 1e-4);
      for (int t = 0; t < expected.tokens().size(); t++) {
        assertEquals(expected.logProbabilities().get(t), score.logProbabilities().get(t), 1e-4);
      }
    }
    assertTrue(scores.stream().mapToDouble(ContinuationScore::logProbability).max().orElse(0) < -1);
  }

  /** Choices of one context, which goes through the model once. */
  @Test
  void choicesScoreAsOneForwardPassEachDoes() throws InterruptedException {
    List<String> choices = List.of("鉄", "炉と木炭と砂鉄", "鋼", "たたら製鉄", "", "鉄");
    List<Continuation> continuations = new ArrayList<>();
    for (String context : List.of("", "問い：鉄を何からつくるか\n答え：", "砂", LONG_CONTEXT, "木炭".repeat(30))) {
      choices.forEach(choice -> continuations.add(new Continuation(context, choice)));
    }
    List<Integer> counts = new ArrayList<>();
    List<ContinuationScore> scores = model.score(continuations, counts::add);
    for (int i = 0; i < continuations.size(); i++) {
      ContinuationScore score = scores.get(i);
      if (continuations.get(i).text().isEmpty()) {
        assertEquals(0, score.logProbability());
        continue;
      }
      ContinuationScore expected = scorePlainly(continuations.get(i));
      assertEquals(expected.tokens(), score.tokens());
      assertEquals(expected.greedy(), score.greedy());
      assertEquals(expected.truncated(), score.truncated());
      assertEquals(expected.logProbability(), score.logProbability(), 1e-4);
    }
    assertEquals(25, counts.stream().mapToInt(i -> i).sum(), "all but the empty ones");
  }

  @Test
  void aGreedyContinuationIsRecognised() throws InterruptedException {
    Tokenizer tokenizer = model.tokenizer();
    String context = "砂鉄";
    List<String> pieces = new ArrayList<>();
    for (int id = 4; id < TinyModel.VOCABULARY; id++) {
      String piece = tokenizer.decode(new int[] {id});
      if (tokenizer.encode(piece).length == 1) {
        pieces.add(piece);
      }
    }
    List<ContinuationScore> scores =
        model.score(pieces.stream().map(p -> new Continuation(context, p)).toList());
    float[] logits = model.nextTokenLogits(tokenizer.encode(context));
    assertEquals(TinyModel.VOCABULARY, logits.length);
    int best = argmax(logits);
    for (ContinuationScore score : scores) {
      assertEquals(score.tokens().getFirst() == best, score.greedy());
    }
  }

  @Test
  void probabilitiesOfTheVocabularySumToOne() {
    float[] logits = model.nextTokenLogits(model.tokenizer().encode("木炭"));
    double[] logProbabilities = logSoftmax(logits);
    assertEquals(1, Arrays.stream(logProbabilities).map(Math::exp).sum(), 1e-9);
    assertTrue(Arrays.stream(logProbabilities).allMatch(Double::isFinite));
  }

  @Test
  void tooLongAContextLosesItsBeginning() throws InterruptedException {
    String kept = "玉鋼をつくる";
    ContinuationScore cut =
        model.score(List.of(new Continuation(LONG_CONTEXT + kept, "炉"))).getFirst();
    assertTrue(cut.truncated());
    int[] all = model.tokenizer().encode(LONG_CONTEXT + kept);
    int[] text = model.tokenizer().encode("炉");
    int start = all.length + text.length - (TinyModel.CONFIG.sequenceLength() + 1);
    int[] row = Arrays.copyOfRange(all, start, all.length + text.length);
    System.arraycopy(text, 0, row, all.length - start, text.length);
    assertArrayEquals(
        row,
        EncodedContinuation.of(
                new Continuation(LONG_CONTEXT + kept, "炉"),
                model.tokenizer(),
                TinyModel.CONFIG.sequenceLength())
            .tokens());
    ContinuationScore whole = model.score(List.of(new Continuation(kept, "炉"))).getFirst();
    assertFalse(whole.truncated());
  }

  @Test
  void anEmptyContextIsTheEndOfText() {
    EncodedContinuation row =
        EncodedContinuation.of(new Continuation("", "炉"), model.tokenizer(), 96);
    assertEquals(model.tokenizer().eosId(), row.tokens()[0]);
    assertEquals(row.length() + 1, row.tokens().length);
  }

  /**
   * Normalisation removes a control character, so that the context is not empty but has no token.
   */
  @Test
  void aContextWithoutTokensIsTheEndOfTextToo() {
    Continuation continuation = new Continuation("\u0001", "炉");
    assertEquals(0, model.tokenizer().encode(continuation.context()).length);
    EncodedContinuation row = EncodedContinuation.of(continuation, model.tokenizer(), 96);
    assertEquals(model.tokenizer().eosId(), row.tokens()[0]);
    assertArrayEquals(new int[] {model.tokenizer().eosId()}, row.context());
  }

  @Test
  void whatAForeignConfigurationLeavesOutIsGptNeoxConfigsDefault() throws IOException {
    Path foreign = Files.createDirectory(folder.resolve("terse"));
    Files.writeString(
        foreign.resolve("config.json"),
        """
        {"model_type": "gpt_neox", "hidden_act": "gelu", "vocab_size": 896, "hidden_size": 32,
         "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
         "max_position_embeddings": 96}
        """);
    ModelConfig config = HuggingFaceConfig.read(foreign).toModelConfig(800);
    assertEquals(new ModelConfig(2, 32, 4, 64, 96, 0.25, 10000, true, 1e-5, 800, 896), config);
  }

  @Test
  void theFolderOfARunStandsForItsNewestCheckpoint() throws IOException {
    Path run = folder.resolve("run");
    TinyModel.writeCheckpoint(run, 5, plain, folder.resolve("tokenizer.model"));
    Path newest =
        TinyModel.writeCheckpoint(run, 10, plain, folder.resolve("tokenizer.model")).folder();
    assertEquals(newest, ModelFolder.named(run).path());
    assertEquals(exported, ModelFolder.named(exported).path());
    Path begun = Files.createDirectories(folder.resolve("begun/checkpoints")).getParent();
    TrainerException refused = assertThrows(TrainerException.class, () -> ModelFolder.named(begun));
    assertTrue(refused.getMessage().endsWith("has no committed checkpoint"));
  }

  @Test
  void anEmptyContinuationIsCertain() throws InterruptedException {
    List<ContinuationScore> scores =
        model.score(List.of(new Continuation("鋼", ""), new Continuation("鋼", "鉄")));
    assertEquals(0, scores.getFirst().logProbability());
    assertEquals(List.of(), scores.getFirst().tokens());
    assertTrue(scores.getLast().logProbability() < 0);
    assertEquals(1, model.score(List.of(new Continuation("鋼", ""))).size());
  }

  @Test
  void tooLongAContinuationIsRefused() {
    TrainerException refusal =
        assertThrows(
            TrainerException.class,
            () -> model.score(List.of(new Continuation("鋼", LONG_CONTEXT))));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("does not fit a model of 96"), refusal.getMessage());
  }

  @Test
  void scoringCanBeInterrupted() {
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class, () -> model.score(List.of(new Continuation("鋼", "鉄"))));
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    assertReason(FailureReason.CONFIGURATION_INVALID, folder.resolve("nothing"), "holds no model");

    Path other = copy("other-shape");
    Path config = other.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"hidden_size\":32", "\"hidden_size\":64"));
    assertReason(FailureReason.CHECKPOINT_CORRUPT, other, "the configuration says [896, 64]");

    Path foreign = copy("foreign");
    config = foreign.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("gpt_neox", "llama"));
    assertReason(FailureReason.CONFIGURATION_INVALID, foreign, "model_type is llama");

    Path cut = copy("cut");
    byte[] weights = Files.readAllBytes(cut.resolve("model.safetensors"));
    Files.write(cut.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 4));
    assertReason(FailureReason.CHECKPOINT_CORRUPT, cut, "it is truncated");
  }

  private static void assertReason(FailureReason reason, Path model, String message) {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> LanguageModel.open(torch, model));
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private static Path copy(String name) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.model")) {
      Files.copy(exported.resolve(file), target.resolve(file));
    }
    return target;
  }

  private static ContinuationScore scorePlainly(Continuation continuation) {
    Tokenizer tokenizer = model.tokenizer();
    int[] context =
        continuation.context().isEmpty()
            ? new int[] {tokenizer.eosId()}
            : tokenizer.encode(continuation.context());
    int[] text = tokenizer.encode(continuation.text());
    List<Integer> row = new ArrayList<>();
    IntStream.concat(Arrays.stream(context), Arrays.stream(text)).forEach(row::add);
    boolean truncated = false;
    while (row.size() > TinyModel.CONFIG.sequenceLength() + 1) {
      row.removeFirst();
      truncated = true;
    }
    int[] inputs = row.subList(0, row.size() - 1).stream().mapToInt(i -> i).toArray();
    List<Double> logProbabilities = new ArrayList<>();
    boolean greedy = true;
    try (Aten scope = torch.newScope()) {
      float[] logits = plain.logits(scope, new int[][] {inputs}).toFloatArray();
      for (int i = inputs.length - text.length; i < inputs.length; i++) {
        float[] own =
            Arrays.copyOfRange(logits, i * TinyModel.VOCABULARY, (i + 1) * TinyModel.VOCABULARY);
        logProbabilities.add(logSoftmax(own)[row.get(i + 1)]);
        greedy &= argmax(own) == row.get(i + 1);
      }
    }
    List<Integer> tokens = Arrays.stream(text).boxed().toList();
    return new ContinuationScore(tokens, logProbabilities, greedy, truncated);
  }

  private static double[] logSoftmax(float[] logits) {
    double max = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double normalizer = max + Math.log(sum);
    return IntStream.range(0, logits.length).mapToDouble(i -> logits[i] - normalizer).toArray();
  }

  private static int argmax(float[] values) {
    return IntStream.range(0, values.length)
        .reduce((a, b) -> values[b] > values[a] ? b : a)
        .orElse(-1);
  }
}
