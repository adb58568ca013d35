package dev.tatara.trainer.sentencepiece;

import java.util.BitSet;
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

  // What chars may be; a char with nothing of it but SECOND is copied.
  private static final byte SPACE = 1; // of which one may be too many
  private static final byte RULE = 2; // the string of a rule may be it
  private static final byte SYMBOL = 4; // a symbol may begin with it
  private static final byte PAIR = 8; // half of a character
  private static final byte FIRST = 16; // strings of rules begin with it, and are longer
  private static final byte SECOND = 32; // it comes second in them

  private final SentencePieceModel.Spacing spacing;
  private final char space;
  private final CharTrie symbols;
  private final CharsMap rules;
  private final byte[] marks = new byte[1 << Character.SIZE];

  /**
   * @param rules of which the longest that fits is taken
   * @param symbols user-defined; the longest that fits goes before any rule
   */
  Normalizer(SentencePieceModel.Spacing spacing, CharsMap rules, List<String> symbols) {
    this.spacing = spacing;
    this.space = spacing.escape() ? SPACE_SIGN : ' ';
    this.rules = rules;
    BitSet seconds = rules.seconds();
    for (int i = 0; i < marks.length; i++) {
      char c = (char) i;
      mark(c, rules.maps(c) ? RULE : rules.begins(c) ? FIRST : 0);
      mark(c, seconds.get(c) ? SECOND : 0);
      mark(c, Character.isSurrogate(c) ? PAIR : 0); // Both halves are to be copied at once.
    }
    Map<String, Integer> lengths = new HashMap<>();
    for (String symbol : symbols) {
      lengths.put(symbol, symbol.length());
      mark(symbol.charAt(0), SYMBOL);
    }
    mark(' ', spacing.removeExtra() ? SPACE : 0);
    this.symbols = new CharTrie(lengths);
  }

  private void mark(char c, int mark) {
    marks[c] |= (byte) mark;
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
      int stop = copy(in, i, length, out);
      if (stop > i) {
        i = stop;
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

  /** Copies chars up to one that may be more than itself; where it stands. */
  private int copy(char[] in, int from, int to, CharList out) {
    char[] target = out.chars();
    int size = out.size();
    int i = from;
    for (; i < to; i++) {
      char c = in[i];
      int mark = marks[c] & ~SECOND;
      if (mark != 0 && (mark != FIRST || i + 1 < to && (marks[in[i + 1]] & SECOND) != 0)) {
        break;
      }
      target[size++] = c == ' ' ? space : c;
    }
    out.setSize(size);
    return i;
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
      byte mark = marks[text[from]];
      if ((mark & SYMBOL) != 0) {
        int symbol = symbols.longest(text, from, to);
        if (symbol != CharTrie.NONE) {
          copy(text, from, symbol);
          return;
        }
      }
      if ((mark & (RULE | FIRST)) != 0) {
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
