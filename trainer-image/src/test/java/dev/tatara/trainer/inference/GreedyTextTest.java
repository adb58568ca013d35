package dev.tatara.trainer.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Torch;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that are written with kept keys and values against a loop that reads all anew. */
class GreedyTextTest {
  @TempDir static Path folder;
  private static Torch torch;
  private static GptNeox plain;
  private static LanguageModel model;

  @BeforeAll
  static void open() throws Exception {
    Path tokenizer = TinyModel.tokenizer(folder);
    torch = Torch.start(1);
    plain = TinyModel.draw(torch, 7);
    model =
        LanguageModel.open(
            torch, TinyModel.writeHuggingFace(folder.resolve("model"), plain, tokenizer));
  }

  @AfterAll
  static void close() {
    if (torch != null) {
      model.close();
      plain.close();
      torch.close();
    }
  }

  @Test
  void textsAreThoseOfALoopWithoutACache() throws InterruptedException {
    List<GreedyText.Request> requests = new ArrayList<>();
    for (int i = 1; i <= 40; i++) { // more than one batch
      requests.add(new GreedyText.Request("砂鉄と木炭".repeat(i % 13) + i, 1 + i % 9));
    }
    requests.add(new GreedyText.Request("", 12));
    requests.add(new GreedyText.Request("たたら製鉄は、砂鉄と木炭から鋼をつくる。".repeat(12), 30));
    requests.add(new GreedyText.Request("鋼", 0));
    // Longer than the model's sequences: the window moves on, and nothing can be kept.
    requests.add(new GreedyText.Request("玉鋼", TinyModel.CONFIG.sequenceLength() + 8));
    List<String> expected = new ArrayList<>();
    for (GreedyText.Request request : requests) {
      expected.add(writePlainly(request, "\n\n"));
    }
    AtomicInteger done = new AtomicInteger();
    List<GreedyText> texts = GreedyText.write(model, requests, upTo("\n\n"), done::addAndGet);
    assertEquals(expected, texts.stream().map(GreedyText::text).toList());
    assertEquals(requests.size(), done.get());
    assertTrue(texts.get(41).truncated());
    assertEquals("", texts.get(42).text());
  }

  @Test
  void aTextEndsAtTheStop() throws InterruptedException {
    GreedyText.Request request = new GreedyText.Request("木炭", 20);
    String whole = writePlainly(request, "\n\n");
    String stop = whole.substring(whole.offsetByCodePoints(0, 2), whole.offsetByCodePoints(0, 3));
    String text = GreedyText.write(model, List.of(request), upTo(stop), _ -> {}).getFirst().text();
    assertEquals(whole.substring(0, whole.indexOf(stop)), text);
    assertEquals(writePlainly(request, stop), text);
  }

  @Test
  void nextTokensAreThoseOfTheWholeRowBeyondTheModelsSequences() {
    int length = TinyModel.CONFIG.sequenceLength();
    int[] row = new int[length - 3];
    Arrays.setAll(row, i -> 4 + i * 31 % (TinyModel.VOCABULARY - 4));
    try (NextTokens next = model.nextTokens(row, 8)) {
      for (int step = 0; step < 8; step++) {
        assertArrayEquals(model.nextTokenLogits(row), next.logits()[0], 1e-4f);
        row = Arrays.copyOf(row, row.length + 1);
        row[row.length - 1] = 5 + step;
        next.append(5 + step);
      }
    }
  }

  @Test
  void writingCanBeInterrupted() {
    Thread.currentThread().interrupt();
    List<GreedyText.Request> requests = List.of(new GreedyText.Request("鋼", 5));
    assertThrows(
        InterruptedException.class, () -> GreedyText.write(model, requests, upTo("\n"), _ -> {}));
  }

  /** {@code greedy_until} word for word. */
  private static String writePlainly(GreedyText.Request request, String stop) {
    Tokenizer tokenizer = model.tokenizer();
    int most = request.mostTokens();
    int[] tokens = tokenizer.encode(request.context());
    int room = Math.max(1, TinyModel.CONFIG.sequenceLength() - most);
    tokens = Arrays.copyOfRange(tokens, Math.max(0, tokens.length - room), tokens.length);
    tokens = tokens.length == 0 ? new int[] {tokenizer.eosId()} : tokens;
    int begin = tokens.length;
    String text = "";
    while (tokens.length - begin < most && !text.contains(stop)) {
      float[] logits = model.nextTokenLogits(tokens);
      int best = 0;
      for (int i = 0; i < logits.length; i++) {
        best = logits[i] > logits[best] ? i : best;
      }
      if (best == tokenizer.eosId()) {
        break;
      }
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = best;
      text = tokenizer.decode(Arrays.copyOfRange(tokens, begin, tokens.length));
    }
    return upTo(stop).apply(text);
  }

  private static UnaryOperator<String> upTo(String stop) {
    return text -> text.split(Pattern.quote(stop), -1)[0];
  }
}
