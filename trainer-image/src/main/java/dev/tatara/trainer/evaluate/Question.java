package dev.tatara.trainer.evaluate;

import java.util.List;

/**
 * A question with its possible answers.
 *
 * @param id as in its file
 * @param text the question itself
 * @param choices at least two, none empty
 * @param gold index of the right choice
 */
record Question(String id, String text, List<String> choices, int gold) {
  Question {
    choices = List.copyOf(choices);
  }

  /** The length of a choice as the harness counts it: Python's {@code len}, in code points. */
  int choiceLength(int index) {
    String choice = choices.get(index);
    return choice.codePointCount(0, choice.length());
  }

  /** The first of the longest choices, a guess that needs no model. */
  int longestChoice() {
    return Argmax.of(choices.size(), this::choiceLength);
  }
}
