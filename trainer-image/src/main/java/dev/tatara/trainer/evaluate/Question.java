package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tatara.trainer.inference.Argmax;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A question with its possible answers.
 *
 * @param id as in its file
 * @param text the question itself
 * @param fields what a prompt may quote, by name
 * @param choices none empty: at least two to choose from or, where the answer is written freely,
 *     the accepted answers
 * @param gold index of the right choice or, of accepted answers, of the one that an example shows
 */
record Question(
    String id,
    String text,
    @JsonIgnore Map<String, String> fields,
    List<String> choices,
    int gold) {
  Question {
    fields = Map.copyOf(fields);
    choices = List.copyOf(choices);
  }

  /** A question whose fields are {@code question}, {@code choice0} and so on, and {@code label}. */
  Question(String id, String text, List<String> choices, int gold) {
    this(id, text, fields(text, choices, gold), choices, gold);
  }

  private static Map<String, String> fields(String text, List<String> choices, int gold) {
    Map<String, String> fields = new TreeMap<>();
    fields.put("question", text);
    fields.put("label", Integer.toString(gold));
    for (int i = 0; i < choices.size(); i++) {
      fields.put("choice" + i, choices.get(i));
    }
    return fields;
  }

  /** The same question with other words for its choices. */
  Question withChoices(List<String> words) {
    return new Question(id, text, fields, words, gold);
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
