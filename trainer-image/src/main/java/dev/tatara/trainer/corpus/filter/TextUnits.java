package dev.tatara.trainer.corpus.filter;

/**
 * The units of a text in turn, by which texts are compared: a word or number of a script that is
 * written with spaces (Latin, Greek, Cyrillic; digits), or else a character, such as kana and
 * kanji. In lower case and half width; white space, punctuation and symbols are passed over and end
 * a word, so that another line break or quotation mark hides nothing.
 */
final class TextUnits {
  private static final long WORD_BASE = 0xBF58476D1CE4E5B9L;
  private static final int BREAK = 0;

  /** Accents and soft hyphens do not end a word. */
  private static final int INSIDE = 1;

  /** Of each UTF-16 unit what it counts as; negative where it is of a word. */
  private static final int[] FOLDED = new int[1 << 16];

  static {
    for (int c = 0; c < FOLDED.length; c++) {
      FOLDED[c] = folded((char) c);
    }
  }

  private final String text;
  private int position;
  private long unit;

  TextUnits(String text) {
    this.text = text;
  }

  /** Goes to the next unit; whether there is one. */
  boolean next() {
    long word = 0;
    while (position < text.length()) {
      int c = FOLDED[text.charAt(position)];
      if (c >= 0 && c != INSIDE && word != 0) {
        break;
      }
      position++;
      if (c < 0) {
        word = (word + c) * WORD_BASE;
      } else if (c > INSIDE) {
        unit = character(c);
        return true;
      }
    }
    unit = word ^ word >>> 32;
    return word != 0;
  }

  /** The unit: a code point, or the hash of a word. */
  long unit() {
    return unit;
  }

  private int character(int c) {
    boolean pair =
        Character.isHighSurrogate((char) c)
            && position < text.length()
            && Character.isLowSurrogate(text.charAt(position));
    return pair ? Character.toCodePoint((char) c, text.charAt(position++)) : c;
  }

  private static int folded(char c) {
    int type = Character.getType(c);
    byte kind = Characters.classOf(c);
    if (kind == Characters.SYMBOL
        && (type == Character.NON_SPACING_MARK
            || type == Character.ENCLOSING_MARK
            || type == Character.FORMAT)) {
      return INSIDE;
    }
    if (kind == Characters.SPACE
        || kind == Characters.PUNCTUATION
        || kind == Characters.SYMBOL && !Character.isSurrogate(c)) {
      return BREAK;
    }
    char narrow = c >= '！' && c <= '～' ? (char) (c - 0xfee0) : c;
    int lower = Character.toLowerCase(narrow);
    return kind == Characters.DIGIT || kind == Characters.LETTER && hasWords(c) ? -lower : lower;
  }

  private static boolean hasWords(char letter) {
    return switch (Character.UnicodeScript.of(letter)) {
      case LATIN, GREEK, CYRILLIC -> true;
      default -> false;
    };
  }
}
