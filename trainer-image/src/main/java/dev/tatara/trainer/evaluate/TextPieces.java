package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.inference.Continuation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts a text into what a model can read at once. A text that fits is one piece after nothing. Of a
 * longer one a piece takes at most half a sequence, so that at least half a sequence stands before
 * each but the first; pieces end with a line or a sentence where there is one.
 *
 * @param tokens counts the tokens of a text
 * @param sequence most tokens of the model
 */
record TextPieces(ToIntFunction<String> tokens, int sequence) {
  private static final String ENDS = "\n。．.!?！？";

  /** Room for texts whose density of tokens is not even. */
  private static final double MARGIN = 0.9;

  /** The pieces, in order; together they are the text. */
  List<Continuation> of(String text) {
    int all = tokens.applyAsInt(text);
    if (all <= sequence) {
      return List.of(new Continuation("", text));
    }
    int most = Math.max(1, sequence / 2);
    double characters = (double) text.length() / all; // a token
    int context = (int) Math.ceil(2 * sequence * characters);
    List<Continuation> pieces = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int end = end(text, start, (int) (MARGIN * most * characters), most);
      int before = whole(text, Math.max(0, start - context));
      pieces.add(new Continuation(text.substring(before, start), text.substring(start, end)));
      start = end;
    }
    return pieces;
  }

  /**
   * The end of the piece from {@code start} on: about so many characters, at most that many tokens.
   */
  private int end(String text, int start, int length, int most) {
    int end = whole(text, Math.min(text.length(), start + Math.max(2, length)));
    while (end - start > 2 && tokens.applyAsInt(text.substring(start, end)) > most) {
      end = whole(text, start + Math.max(2, (end - start) / 2));
    }
    if (end == text.length()) {
      return end;
    }
    for (int i = end; i > (start + end) / 2; i--) {
      if (ENDS.indexOf(text.charAt(i - 1)) >= 0) {
        return i;
      }
    }
    return end;
  }

  /** The index, or the one after it where that would part a character. */
  private static int whole(String text, int index) {
    boolean parted =
        index > 0
            && index < text.length()
            && Character.isLowSurrogate(text.charAt(index))
            && Character.isHighSurrogate(text.charAt(index - 1));
    return parted ? index + 1 : index;
  }
}
