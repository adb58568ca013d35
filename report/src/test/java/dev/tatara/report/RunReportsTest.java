package dev.tatara.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    RunReport report = with(Samples.run(), new QuestionSheet("x", 1, 2_000, questions));
    byte[] packed = RunReports.pack(report);
    assertTrue(packed.length < RunReports.MOST_BYTES, packed.length + " bytes");
    assertEquals(report.withoutQuestions(), RunReports.unpack(packed));
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

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static RunReport with(RunReport report, QuestionSheet sheet) {
    return new RunReport(
        report.formatVersion(),
        report.created(),
        report.trainerVersion(),
        report.job(),
        report.facts(),
        report.totalSteps(),
        report.skippedSteps(),
        report.series(),
        report.events(),
        report.evaluations(),
        List.of(sheet),
        report.artifacts(),
        report.configuration());
  }
}
