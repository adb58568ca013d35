package dev.tatara.trainer.corpus.filter;

/** Classes of characters, as the rules for Japanese text need them. */
final class Characters {
  static final byte SPACE = 0;
  static final byte HIRAGANA = 1;
  static final byte KATAKANA = 2;
  static final byte KANJI = 3;
  static final byte LETTER = 4;
  static final byte DIGIT = 5;
  static final byte PUNCTUATION = 6;
  static final byte SYMBOL = 7;
  static final int CLASSES = 8;

  private static final String PROSE_PUNCTUATION = "。、．，・！？「」『』（）〈〉《》【】〔〕…―ー〜.,!?()'\"-:;：；“”‘’";

  /** The class of each UTF-16 unit; a surrogate is a symbol. */
  private static final byte[] TABLE = new byte[1 << 16];

  static {
    for (int c = 0; c < TABLE.length; c++) {
      TABLE[c] = classify((char) c);
    }
  }

  private Characters() {}

  /** The class of a UTF-16 unit. */
  static byte classOf(char c) {
    return TABLE[c];
  }

  private static byte classify(char c) {
    if (c >= '\u3041' && c <= '\u309f') {
      return HIRAGANA;
    }
    // The long vowel mark counts as kana; the middle dot, which lies between, does not.
    if ((c >= '\u30a1' && c <= '\u30ff' && c != '・')
        || (c >= '\u31f0' && c <= '\u31ff')
        || (c >= '\uff66' && c <= '\uff9f')) {
      return KATAKANA;
    }
    if ((c >= '\u4e00' && c <= '\u9fff')
        || (c >= '\u3400' && c <= '\u4dbf')
        || (c >= '\uf900' && c <= '\ufaff')
        || c == '々'
        || c == '〆'
        || c == '〇') {
      return KANJI;
    }
    if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
      return SPACE;
    }
    if (Character.isDigit(c)) {
      return DIGIT;
    }
    if (Character.isLetter(c)) {
      return LETTER;
    }
    return PROSE_PUNCTUATION.indexOf(c) >= 0 ? PUNCTUATION : SYMBOL;
  }

  static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isAsciiDigit(c);
  }
}
