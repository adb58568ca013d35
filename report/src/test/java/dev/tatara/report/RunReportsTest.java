package dev.tatara.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.Event;
import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RunReportsTest {

  @Test
  void reportsTravelAsTheyAre() throws IOException {
    RunReport report = Samples.run();
    assertEquals(report, RunReports.unpack(RunReports.pack(report)));
  }

  @Test
  void oneThatIsTooLargeGoesWithoutItsQuestions() throws IOException {
    Random random = new Random(42);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      byte[] text = new byte[400]; // random letters: gzip cannot make them small
      for (int c = 0; c < text.length; c++) {
        text[c] = (byte) (' ' + random.nextInt(94));
      }
      String question = new String(text, UTF_8);
      questions.add(new Question("1", question, List.of(), List.of(), null, null, "", List.of()));
    }
    RunReport run = Samples.run();
    RunReport report =
        run.with(
            run.events(), run.evaluations(), List.of(new QuestionSheet("x", 1, 2_000, questions)));
    byte[] packed = RunReports.pack(report);
    assertTrue(packed.length < RunReports.MOST_BYTES, packed.length + " bytes");
    assertEquals(run.with(run.events(), run.evaluations(), List.of()), RunReports.unpack(packed));
  }

  @Test
  void theReportOfARunOfAnyLengthFits() throws IOException {
    Random random = new Random(7);
    List<Evaluation> evaluations = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (int i = 1; i <= 20_000; i++) {
      for (String prompt : List.of("0.2", "0.3")) {
        double score = i == 7_777 ? 0.99 : i == 12_345 ? 0.01 : 0.3 + 0.2 * random.nextDouble();
        Map<String, Double> metrics = Map.of("acc", score, "acc_norm", random.nextDouble());
        evaluations.add(
            new Evaluation(
                10 * i,
                "jnli",
                "1.3",
                prompt,
                3,
                "acc",
                score,
                2434,
                random.nextDouble() / 100,
                metrics,
                Map.of("random", 1 / 3.0),
                4,
                List.of("collapsed")));
      }
      events.add(
          new Event("2026-01-01T00:00:00Z", 10 * i, "restart", "rank 3: " + random.nextLong()));
    }
    RunReport report = Samples.run().with(events, evaluations, Samples.run().questions());
    byte[] packed = RunReports.pack(report);
    assertTrue(packed.length <= RunReports.MOST_BYTES, packed.length + " bytes");

    RunReport thin = RunReports.unpack(packed);
    List<Evaluation> kept =
        thin.evaluations().stream().filter(result -> result.prompt().equals("0.3")).toList();
    assertTrue(kept.size() > 500, kept.size() + " results");
    assertEquals(10, kept.getFirst().step());
    assertEquals(evaluations.getLast(), kept.getLast(), "the newest is whole");
    assertTrue(kept.stream().anyMatch(result -> result.step() == 77_770 && result.score() == 0.99));
    assertTrue(
        kept.stream().anyMatch(result -> result.step() == 123_450 && result.score() == 0.01));
    assertEquals(events.getFirst(), thin.events().getFirst());
    assertEquals(events.getLast(), thin.events().getLast());
    assertTrue(
        thin.events().stream()
            .anyMatch(event -> event.text().matches("18,[0-9,]+ events, up to .*")),
        thin.events().get(512).toString());
    assertTrue(RunPage.of(thin).contains("left out"));
  }

  @Test
  void whenItWasCollectedIsNotWhatItSays() throws IOException {
    RunReport report = Samples.run();
    RunReport later =
        RunReports.unpack(
            gzip(
                new String(ungzip(RunReports.pack(report)), UTF_8)
                    .replace(report.created(), "2027-01-02T03:04:05Z")
                    .getBytes(UTF_8)));
    assertNotEquals(report, later);
    assertTrue(report.saysTheSameAs(later));
    assertFalse(report.saysTheSameAs(later.with(List.of(), later.evaluations(), List.of())));
  }

  @Test
  void whatIsNoReportIsRefused() throws IOException {
    assertThrows(IOException.class, () -> RunReports.unpack(new byte[] {1, 2, 3}));
    for (String json : List.of("null", "[]", "{\"formatVersion\": 2}", "{\"formatVersion\"")) {
      byte[] packed = gzip(json.getBytes(UTF_8));
      assertThrows(IOException.class, () -> RunReports.unpack(packed), json);
    }
    String unlike =
        """
        {"formatVersion": 1, "series": [{"name": "loss", "steps": [1, 2], "values": [1.0]}]}""";
    assertThrows(IOException.class, () -> RunReports.unpack(gzip(unlike.getBytes(UTF_8))));
    byte[] bomb = gzip(new byte[64 << 20]);
    assertThrows(IOException.class, () -> RunReports.unpack(bomb));
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() throws IOException {
    byte[] packed =
        gzip(
            "{\"formatVersion\": 1, \"job\": \"a/b\", \"new\": {}, \"evaluations\": [{\"task\": \"x\"}]}"
                .getBytes(UTF_8));
    RunReport report = RunReports.unpack(packed);
    assertEquals("a/b", report.job());
    assertTrue(RunPage.of(report).contains("<h1>a/b</h1>"), "lists that are missing are empty");
  }

  @Test
  void theGatesSayTheirStepOnce() {
    assertEquals(
        "Gates: step 20000 did not pass: jcommonsenseqa-1.1-0.2.1 acc 0.2800 is below 0.3000;"
            + " the newest checkpoint that passed is that of step 18000.",
        Samples.job().gate().orElseThrow());
  }

  private static byte[] ungzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
