package dev.tatara.trainer.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model writes for a question whose choices are the accepted answers.
 *
 * @param text up to where the answer ends
 * @param truncated whether the model could not read the context's beginning
 */
record WrittenAnswer(Question question, String text, boolean truncated) {

  /** Whether it is one of the accepted answers, after {@link AnswerNormalizer}. */
  boolean isExact() {
    String normal = AnswerNormalizer.normalize(text);
    return question.choices().stream().map(AnswerNormalizer::normalize).anyMatch(normal::equals);
  }

  /** The best F1 of its words with those of an accepted answer, as multisets. */
  double f1() {
    List<String> own = words(text);
    return question.choices().stream().mapToDouble(gold -> f1(own, words(gold))).max().orElse(0);
  }

  private static List<String> words(String answer) {
    return JapaneseWords.of(AnswerNormalizer.normalize(answer));
  }

  private static double f1(List<String> own, List<String> gold) {
    List<String> left = new ArrayList<>(gold);
    long same = own.stream().filter(left::remove).count();
    return same == 0 ? 0 : 2.0 * same / (own.size() + gold.size());
  }
}
