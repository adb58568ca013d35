package dev.tatara.trainer.evaluate;

import java.util.List;

/**
 * How answers are written freely.
 *
 * @param stops each of which ends an answer
 * @param maxTokens most tokens of an answer; null for those of the longest accepted one
 * @param normalization what is made alike before answers are compared
 */
record Writing(List<String> stops, Integer maxTokens, AnswerNormalization normalization) {

  /** What is left of a text that was written up to the first of the stops. */
  String cut(String text) {
    int end = text.length();
    for (String stop : stops) {
      int at = text.indexOf(stop);
      end = at < 0 ? end : Math.min(end, at);
    }
    return text.substring(0, end);
  }
}
