package dev.tatara.trainer.sentencepiece;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a text as a model's pieces have it: rules of characters (such as NFKC's), spaces as
 * U+2581, one of them before the text. User-defined symbols stay as they are. After {@code
 * Normalizer} of SentencePiece ({@code src/normalizer.cc}).
 */
final class Normalizer {
  static final char SPACE_SIGN = '\u2581';

  // What may begin with a char; a char with none of these is copied.
  private static final byte SPACE = 1;
  private static final byte RULE = 2;
  private static final byte SYMBOL = 4;
  private static final byte PAIR = 8;

  private final SentencePieceModel.Spacing spacing;
  private final char space;
  private final CharTrie symbols;
  private final CharsMap rules;
  private final byte[] beginnings = new byte[1 << Character.SIZE];

  /**
   * @param rules of which the longest that fits is taken
   * @param symbols user-defined; the longest that fits goes before any rule
   */
  Normalizer(SentencePieceModel.Spacing spacing, CharsMap rules, List<String> symbols) {
    this.spacing = spacing;
    this.space = spacing.escape() ? SPACE_SIGN : ' ';
    this.rules = rules;
    for (int c = 0; c < beginnings.length; c++) {
      mark((char) c, rules.begins((char) c) ? RULE : 0);
      // Both halves of a pair are to be copied at once.
      mark((char) c, Character.isSurrogate((char) c) ? PAIR : 0);
    }
    Map<String, Integer> lengths = new HashMap<>();
    for (String symbol : symbols) {
      lengths.put(symbol, symbol.length());
      mark(symbol.charAt(0), SYMBOL);
    }
    mark(' ', SPACE);
    this.symbols = new CharTrie(lengths);
  }

  private void mark(char c, int beginning) {
    beginnings[c] |= (byte) beginning;
  }

  /**
   * Normalises a text.
   *
   * @param in well-formed UTF-16
   * @param length of the text
   * @param out to fill from its start
   */
  void normalize(char[] in, int length, CharList out) {
    out.clear();
    Prefix prefix = new Prefix();
    int i = 0;
    while (spacing.removeExtra() && i < length) {
      prefix.read(in, i, length);
      if (prefix.count != 1 || prefix.chars[prefix.start] != ' ') {
        break;
      }
      i += prefix.consumed;
    }
    if (i == length) {
      return;
    }
    if (spacing.addDummy() && !spacing.asSuffix()) {
      out.add(space);
    }
    boolean afterSpace = spacing.removeExtra();
    while (i < length) {
      out.reserve(length - i);
      int plain = out.copyWhile(in, i, length, beginnings);
      if (plain > 0) {
        i += plain;
        afterSpace = false;
        continue;
      }
      prefix.read(in, i, length);
      i += prefix.consumed;
      afterSpace = append(prefix, afterSpace, out);
    }
    if (spacing.removeExtra()) {
      out.trimEnd(space);
    }
    if (spacing.addDummy() && spacing.asSuffix()) {
      out.add(space);
    }
  }

  /** Adds what a prefix becomes; whether a space that comes next is one too many. */
  private boolean append(Prefix prefix, boolean afterSpace, CharList out) {
    int from = prefix.start;
    int to = from + prefix.count;
    while (afterSpace && from < to && prefix.chars[from] == ' ') {
      from++;
    }
    if (from == to) {
      return afterSpace && spacing.removeExtra();
    }
    for (int i = from; i < to; i++) {
      out.add(prefix.chars[i] == ' ' ? space : prefix.chars[i]);
    }
    return spacing.removeExtra() && prefix.chars[to - 1] == ' ';
  }

  /** What stands at a place: a symbol, what a rule fits, or a character. */
  private final class Prefix {
    private char[] chars;
    private int start;
    private int count;
    private int consumed;

    void read(char[] text, int from, int to) {
      byte beginning = beginnings[text[from]];
      if ((beginning & SYMBOL) != 0) {
        int symbol = symbols.longest(text, from, to);
        if (symbol != CharTrie.NONE) {
          copy(text, from, symbol);
          return;
        }
      }
      if ((beginning & RULE) != 0) {
        long rule = rules.match(text, from, to);
        if (rule != CharsMap.NONE) {
          chars = rules.result(rule);
          start = 0;
          count = chars.length;
          consumed = (int) (rule >>> Integer.SIZE);
          return;
        }
      }
      copy(text, from, Character.isHighSurrogate(text[from]) ? 2 : 1);
    }

    private void copy(char[] text, int from, int length) {
      chars = text;
      start = from;
      count = length;
      consumed = length;
    }
  }
}
