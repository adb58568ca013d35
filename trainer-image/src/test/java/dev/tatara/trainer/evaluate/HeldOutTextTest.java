package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.config.EvaluationSettings.HeldOut;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.step.TestRun;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits per byte and perplexities of text, from files to figures. */
class HeldOutTextTest {
  @TempDir Path folder;

  @Test
  void figuresAreThoseOfTheTokensProbabilities() throws Exception {
    Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"鉄\"}\n{\"text\": \" \"}\n");
    Files.writeString(folder.resolve("b.jsonl"), "{\"text\": \"砂鉄と木炭\"}\n");
    TinyRun run = TinyRun.create(folder, TinyModel.tokenizer(folder));
    try (Torch torch = Torch.start(1);
        LanguageModel model = LanguageModel.open(torch, run.commit(torch, 10).folder())) {
      HeldOutText text = read("*.jsonl", "jsonl", null);
      assertEquals(List.of("鉄", "砂鉄と木炭"), text.documents(), "blank ones are left out");
      Outcome outcome = text.ask(model, _ -> {});

      double nats = 0;
      long tokens = 0;
      for (String document : text.documents()) { // one by one, after the end-of-text token
        nats -= model.score(List.of(new Continuation("", document))).getFirst().logProbability();
        tokens += model.tokenizer().encode(document).length;
      }
      int bytes = "鉄砂鉄と木炭".getBytes(StandardCharsets.UTF_8).length;
      assertEquals("bits_per_byte", outcome.metric());
      assertEquals(nats / Math.log(2) / bytes, outcome.score(), 1e-5);
      assertEquals(Math.exp(nats / bytes), outcome.metrics().get("byte_perplexity"), 1e-4);
      assertEquals(1, Math.exp(nats / tokens) / outcome.metrics().get("token_perplexity"), 1e-4);
      assertEquals(2, outcome.n());

      // A text longer than the model's sequences is scored to its end.
      Files.writeString(folder.resolve("long.txt"), TestRun.text());
      Outcome whole = read("long.txt", "text", null).ask(model, _ -> {});
      assertTrue(whole.score() > 0.5 && whole.score() < 16, "bits per byte: " + whole.score());
      assertEquals(1, whole.n());
    }
  }

  @Test
  void piecesAreTheTextAndFit() throws IOException {
    String text = TestRun.text() + "𠮷".repeat(500);
    TextPieces pieces = new TextPieces(piece -> piece.codePointCount(0, piece.length()), 64);
    List<Continuation> cut = pieces.of(text);
    assertEquals(text, cut.stream().map(Continuation::text).collect(Collectors.joining()));
    for (Continuation piece : cut) {
      assertTrue(piece.text().codePointCount(0, piece.text().length()) <= 32, piece.text());
    }
    assertEquals("", cut.getFirst().context());
    Continuation last = cut.getLast();
    assertTrue(text.endsWith(last.context() + last.text()));
    assertTrue(last.context().codePointCount(0, last.context().length()) >= 64);
    assertEquals(List.of(new Continuation("", "短い")), pieces.of("短い"));
    assertTrue(
        cut.stream().filter(piece -> piece.text().matches("(?s).*[\n。]")).count() > 5,
        "pieces end where sentences do");
  }

  /** Documents of 1 and 3 bits a byte, the second of twice the length. */
  @Test
  void intervalIsThatOfARatio() {
    Outcome outcome =
        TextLikelihood.outcome(
            List.of(new TextLikelihood(10, 10, 5), new TextLikelihood(60, 20, 9)));
    double ratio = 70.0 / 30;
    assertEquals(ratio, outcome.score(), 1e-12);
    assertEquals(Math.pow(2, 70.0 / 14), outcome.metrics().get("token_perplexity"), 1e-9);
    double deviation = (60 - ratio * 20) / 15; // of the second; minus that of the first
    assertEquals(1.959964 * deviation, outcome.confidence(), 1e-9);
  }

  @Test
  void limitTakesTheFirstOfASource() throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"a\"}\n{\"text\": \"b\"}\n{");
    assertEquals(List.of("a", "b"), read("a.jsonl", "jsonl", 2).documents());
    TrainerException broken =
        assertThrows(TrainerException.class, () -> read("a.jsonl", "jsonl", null));
    assertEquals(FailureReason.EVALUATION_DATA_INVALID, broken.reason());
    assertTrue(broken.getMessage().contains("a.jsonl line 3"), broken.getMessage());
    Files.writeString(folder.resolve("empty.jsonl"), "");
    assertEquals(
        FailureReason.EVALUATION_DATA_MISSING,
        assertThrows(TrainerException.class, () -> read("empty.jsonl", "jsonl", null)).reason());
  }

  @Test
  void whatIsWrongWithASourceHasItsReason() throws IOException {
    assertReason(FailureReason.EVALUATION_DATA_MISSING, "nowhere.jsonl", "jsonl");
    Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"a\"}\n");
    assertReason(FailureReason.CONFIGURATION_INVALID, "a.jsonl", "parquet");
    Files.writeString(folder.resolve("a.jsonl.gz"), "not packed");
    assertReason(FailureReason.EVALUATION_DATA_INVALID, "a.jsonl.gz", "jsonl");
  }

  private void assertReason(FailureReason reason, String path, String format) {
    TrainerException refusal = assertThrows(TrainerException.class, () -> read(path, format, null));
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertTrue(
        refusal.getMessage().startsWith("held-out text of task text: source 'wiki': "),
        refusal.getMessage());
  }

  private HeldOutText read(String path, String format, Integer limit) {
    HeldOut source = new HeldOut("wiki", path, format);
    return HeldOutText.read(
        new EvaluationSettings.Task(
            "text",
            "1",
            null,
            0,
            null,
            null,
            limit,
            null,
            null,
            new EvaluationSettings.Perplexity(List.of(source))),
        source,
        folder);
  }
}
