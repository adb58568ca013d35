package dev.tatara.minicluster.quickstart.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
  @TempDir Path run;

  private void result(int step, String prompt) throws IOException {
    String recorded;
    try (InputStream file = EvaluationReportTest.class.getResourceAsStream("result.json")) {
      recorded = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path folder = Files.createDirectories(run.resolve("evaluations/step-%08d".formatted(step)));
    Files.writeString(
        folder.resolve("jcommonsenseqa-1.1-" + prompt + ".json"),
        recorded
            .replace("\"step\": 200", "\"step\": " + step)
            .replace("\"prompt\": \"0.2.1\"", "\"prompt\": \"" + prompt + "\""));
  }

  @Test
  void resultsComeInTheOrderOfStepsAndPrompts() throws Exception {
    result(200, "0.3");
    result(200, "0.2.1");
    result(100, "0.3");
    EvaluationResults results = EvaluationResults.read(run);
    assertEquals(
        List.of("100 0.3", "200 0.2.1", "200 0.3"),
        results.all().stream().map(r -> r.step() + " " + r.prompt()).toList());
    assertEquals(2, results.last().size());
  }

  @Test
  void runWithoutEvaluationsHasNone() throws Exception {
    assertEquals(List.of(), EvaluationResults.read(run).all());
  }

  @Test
  void brokenFileIsNamed() throws Exception {
    result(100, "0.3");
    Path file = run.resolve("evaluations/step-00000100/jcommonsenseqa-1.1-0.3.json");
    Files.writeString(file, "{\"step\": ");
    IOException refused = assertThrows(IOException.class, () -> EvaluationResults.read(run));
    assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
  }

  @Test
  void scoreStandsBesideNumberConfidenceAndFloors() throws Exception {
    result(200, "0.2.1");
    assertEquals(
        List.of(
            " STEP  TASK-VERSION-PROMPT           N  ACC            ACC_NORM  FLOORS",
            "  200  jcommonsenseqa-1.1-0.2.1     50  24.0 ± 11.8        22.0  random 20.0, longest choice 18.0",
            "      step 200, jcommonsenseqa-1.1-0.2.1: 2 of 50 contexts lost their beginning to fit the"
                + " model"),
        EvaluationTable.lines(EvaluationResults.read(run).all()));
  }

  @Test
  void questionsListChoicesWithTheRightOneStarred() throws Exception {
    result(200, "0.2.1");
    EvaluationResult result = EvaluationResults.read(run).last().getFirst();
    assertEquals(
        """
        Question: 水が冷えて固まったものは？
        * 氷: -9.13
          煙: -8.50
        AI 回答: 煙

        Question: 一週間は何日？
        * 7日: -4.00
          5日: -5.25
        AI 回答: 7日\
        """,
        String.join("\n", EvaluationTable.questions(result, 3)));
    assertEquals(4, EvaluationTable.questions(result, 1).size());
  }
}
