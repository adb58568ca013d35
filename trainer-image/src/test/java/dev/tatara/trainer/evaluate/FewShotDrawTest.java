package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tatara.trainer.SharedData;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FewShotDrawTest {

  /** {@code jp_stable_jcqa_3shot_seed42_first3}, drawn by lm-evaluation-harness. */
  @Test
  void drawsTheHarnesssExamples() {
    List<Question> valid = JCommonsenseQaReader.read(SharedData.jglue("jcommonsenseqa", "valid"));
    List<Question> train = JCommonsenseQaReader.read(SharedData.jglue("jcommonsenseqa", "train"));
    List<FewShotDraw> draws = FewShotDraw.draw(valid, Optional.of(train), 3, 3);
    assertEquals(
        List.of("9971", "9755", "9514"), draws.stream().map(d -> d.question().id()).toList());
    assertEquals(
        List.of(
            List.of("8903", "6180", "7460"),
            List.of("5272", "3090", "3912"),
            List.of("6274", "3826", "6730")),
        draws.stream().map(d -> d.examples().stream().map(Question::id).toList()).toList());
  }

  @Test
  void neverShowsAQuestionItsOwnAnswer() {
    List<Question> questions =
        IntStream.range(0, 6)
            .mapToObj(i -> new Question("q" + i, "text " + i, List.of("a", "b"), 0))
            .toList();
    List<FewShotDraw> draws = FewShotDraw.draw(questions, Optional.empty(), 3, Integer.MAX_VALUE);
    assertEquals(6, draws.size());
    for (FewShotDraw draw : draws) {
      assertEquals(3, draw.examples().size());
      assertFalse(draw.examples().contains(draw.question()));
    }
  }

  @Test
  void drawsNothingForZeroShots() {
    Question question = new Question("q", "text", List.of("a", "b"), 0);
    assertEquals(
        List.of(new FewShotDraw(question, List.of())),
        FewShotDraw.draw(List.of(question), Optional.empty(), 0, 10));
  }
}
