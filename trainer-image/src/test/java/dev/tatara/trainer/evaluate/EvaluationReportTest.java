package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
  private static final Answer ISLANDS =
      new Answer(
          new Question(
              "1", "オーストラリアの隣にある島国は？", List.of("南極", "南太平洋", "東南アジア", "ニュージーランド", "珊瑚礁"), 3),
          List.of(-14.66, -13.96, -19.79, -12.63, -15.38),
          false);

  @Test
  void showsChoicesWithLogLikelihoods() {
    assertEquals(
        """
        Question: オーストラリアの隣にある島国は？
          南極: -14.66
          南太平洋: -13.96
          東南アジア: -19.79
        * ニュージーランド: -12.63
          珊瑚礁: -15.38
        AI 回答: ニュージーランド

        """,
        EvaluationReport.questions(result(List.of(ISLANDS, ISLANDS)), 1));
  }

  @Test
  void showsScoresBesideFloorsAndWarns() {
    String table = EvaluationReport.table(List.of(result(Collections.nCopies(12, ISLANDS))));
    List<String> lines = table.lines().toList();
    assertEquals(
        "STEP       TASK-VERSION-PROMPT              N  METRIC         SCORE             ACC_NORM   RANDOM   LONGEST",
        lines.get(0));
    assertEquals(
        "300        jcommonsenseqa-1.1-0.2.1        12  acc            100.0 ± 0.0 %        100.0     20.0     100.0",
        lines.get(1));
    assertTrue(lines.get(2).startsWith("warning: step 300"), lines.get(2));
    assertTrue(lines.get(2).contains("100 % of the answers are choice 3"), lines.get(2));
  }

  private static EvaluationResult result(List<Answer> answers) {
    Benchmark benchmark =
        new Benchmark("jcommonsenseqa", "1.1", "0.2.1", 3, false, "acc", null, List.of());
    return EvaluationResult.of(
        new EvaluationResult.Subject("digest", "asked", 300, "step-00000300"),
        benchmark,
        Outcome.ofChoices(answers, false, "acc"),
        1.5);
  }
}
