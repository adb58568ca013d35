package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.report.WarningReason;
import dev.tatara.trainer.SharedData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceMetricsTest {
  private static final double EXACT = 1e-12;

  /** Of four questions the model has two right, and three by length. */
  @Test
  void computesSharesByHand() {
    List<String> choices = List.of("a", "bb", "cccc");
    ChoiceMetrics metrics =
        ChoiceMetrics.of(
            List.of(
                answer(choices, 0, -1.0, -3.0, -8.0), // right: -1; a character: -1, -1.5, -2
                answer(choices, 1, -2.0, -3.0, -9.0), // wrong: 0; a character: -2, -1.5, -2.25
                answer(choices, 2, -3.0, -6.0, -2.0), // right: -2; a character: -3, -3, -0.5
                answer(choices, 1, -1.0, -3.0, -2.0))); // wrong: 0; a character: -1, -1.5, -0.5
    assertEquals(4, metrics.n());
    assertEquals(0.5, metrics.accuracy(), EXACT);
    assertEquals(0.75, metrics.normalizedAccuracy(), EXACT);
    assertEquals(1.959964 * Math.sqrt(0.5 * 0.5 / 4), metrics.confidence(), EXACT);
    assertEquals(1 / 3.0, metrics.randomFloor(), EXACT);
    assertEquals(0.25, metrics.longestChoiceFloor(), EXACT);
    assertEquals(0, metrics.commonestChoice());
    assertEquals(0.75, metrics.commonestShare(), EXACT);
  }

  /** The example of the run configuration's reference: 12 of 50. */
  @Test
  void givesTheIntervalOfTheReference() {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(answer(List.of("a", "b", "c", "d", "e"), i < 12 ? 0 : 1, 0, -1, -1, -1, -1));
    }
    ChoiceMetrics metrics = ChoiceMetrics.of(answers);
    assertEquals(0.24, metrics.accuracy(), EXACT);
    assertEquals(0.118, metrics.confidence(), 5e-4);
    assertEquals(0.2, metrics.randomFloor(), EXACT);
  }

  @Test
  void takesTheFirstOfEqualChoices() {
    Answer answer = answer(List.of("aa", "b", "cc"), 0, -2.0, -2.0, -2.0);
    assertEquals(0, answer.choice());
    assertEquals(0, answer.choiceByLength());
    assertEquals(0, answer.question().longestChoice());
  }

  @Test
  void countsCodePointsAsPythonDoes() {
    Answer answer = answer(List.of("𠮷野家", "abcd"), 0, -3.0, -4.4);
    assertEquals(3, answer.question().choiceLength(0));
    assertEquals(0, answer.choiceByLength()); // -1.0 and -1.1; in UTF-16 it were -0.75 and -1.1
    assertEquals(1, answer.question().longestChoice());
  }

  @Test
  void warnsWhenTheAnswersCollapse() {
    List<String> choices = List.of("a", "b");
    Answer first = answer(choices, 0, -1, -2);
    Answer second = answer(choices, 0, -2, -1);
    List<Answer> answers = new ArrayList<>(Collections.nCopies(8, second));
    answers.addAll(List.of(first, first));
    assertTrue(ChoiceMetrics.of(answers).collapsed());
    assertEquals(1, ChoiceMetrics.of(answers).commonestChoice());
    Outcome outcome = Outcome.ofChoices(answers, false, "acc");
    assertEquals(List.of("collapsed: 80 % of the answers are choice 1"), outcome.warnings());
    assertEquals(
        WarningReason.ANSWERS_COLLAPSED,
        EvaluationWarning.of(outcome.warnings().getFirst()).reason());
    answers.set(0, first);
    assertFalse(ChoiceMetrics.of(answers).collapsed());
    assertFalse(ChoiceMetrics.of(Collections.nCopies(9, first)).collapsed(), "too few to say");
  }

  /** JCommonsenseQA v1.3 valid: 22.2. */
  @Test
  void computesTheLongestChoiceFloorOfJCommonsenseQa() {
    List<Answer> answers =
        JCommonsenseQaReader.read(SharedData.jglue("jcommonsenseqa", "valid")).stream()
            .map(q -> new Answer(q, List.of(0.0, 0.0, 0.0, 0.0, 0.0), false))
            .toList();
    assertEquals(0.222, ChoiceMetrics.of(answers).longestChoiceFloor(), 5e-4);
  }

  private static Answer answer(List<String> choices, int gold, double... logLikelihoods) {
    List<Double> boxed = new ArrayList<>();
    for (double value : logLikelihoods) {
      boxed.add(value);
    }
    return new Answer(new Question("q", "?", choices, gold), boxed, false);
  }
}
