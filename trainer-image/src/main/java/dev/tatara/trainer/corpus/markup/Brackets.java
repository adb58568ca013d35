package dev.tatara.trainer.corpus.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/** Pairs of brackets of two characters, which may stand within each other. */
final class Brackets {
  /** Deeper ones are text: nobody writes them, and each level costs a copy of what is inside. */
  private static final int MOST_NESTED = 40;

  private Brackets() {}

  /** The text without what stands in brackets; a bracket without its partner stays. */
  static String without(String text, String open, String close) {
    return replace(text, open, close, _ -> "");
  }

  /**
   * The text with something else for each pair, from the inner ones to the outer.
   *
   * @param replacement of what stands in a pair
   */
  static String replace(String text, String open, String close, UnaryOperator<String> replacement) {
    if (!text.contains(open)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    Deque<Integer> starts = new ArrayDeque<>();
    int position = 0;
    while (position < text.length()) {
      if (starts.size() < MOST_NESTED && text.startsWith(open, position)) {
        starts.push(out.length());
        out.append(open);
        position += open.length();
      } else if (!starts.isEmpty() && text.startsWith(close, position)) {
        int start = starts.pop();
        String inside = out.substring(start + open.length());
        out.setLength(start);
        out.append(replacement.apply(inside));
        position += close.length();
      } else {
        out.append(text.charAt(position));
        position++;
      }
    }
    return out.toString();
  }
}
