package dev.tatara.trainer.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is made alike before answers are compared, and what their words are. */
enum AnswerNormalization {
  /** As JSQuAD's metric. */
  JAPANESE("Japanese") {
    @Override
    String normalize(String answer) {
      return AnswerNormalizer.normalize(answer);
    }

    @Override
    List<String> words(String answer) {
      return JapaneseWords.of(normalize(answer));
    }
  },
  /** One space for any white space, none at the ends. */
  WHITESPACE("Whitespace") {
    @Override
    String normalize(String answer) {
      return answer.strip().replaceAll("(?U)\\s+", " ");
    }
  },
  /** Nothing. */
  NONE("None") {
    @Override
    String normalize(String answer) {
      return answer;
    }
  };

  private final String label;

  AnswerNormalization(String label) {
    this.label = label;
  }

  static Optional<AnswerNormalization> of(String label) {
    return Arrays.stream(values()).filter(value -> value.label.equals(label)).findFirst();
  }

  /** The form in which answers are compared. */
  abstract String normalize(String answer);

  /** The words that F1 counts. */
  List<String> words(String answer) {
    return Arrays.stream(answer.split("(?U)\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
