package dev.tatara.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model writes for a question whose choices are the accepted answers.
 *
 * @param text up to where the answer ends
 * @param truncated whether the model could not read the context's beginning
 * @param normalization what is made alike before answers are compared
 */
record WrittenAnswer(
    Question question, String text, boolean truncated, AnswerNormalization normalization) {

  /** Whether it is one of the accepted answers. */
  boolean isExact() {
    String normal = normalization.normalize(text);
    return question.choices().stream().map(normalization::normalize).anyMatch(normal::equals);
  }

  /** The best F1 of its words with those of an accepted answer, as multisets. */
  double f1() {
    List<String> own = normalization.words(text);
    return question.choices().stream()
        .mapToDouble(gold -> f1(own, normalization.words(gold)))
        .max()
        .orElse(0);
  }

  private static double f1(List<String> own, List<String> gold) {
    List<String> left = new ArrayList<>(gold);
    long same = own.stream().filter(left::remove).count();
    return same == 0 ? 0 : 2.0 * same / (own.size() + gold.size());
  }
}
