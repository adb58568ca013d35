package dev.tatara.minicluster.quickstart.documents;

import java.util.regex.Pattern;

/** What counts as Japanese, and how a line broken by a text editor becomes one line again. */
final class JapaneseText {
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]+");
  // A line break between two full-width characters was for the editor's sake; Japanese has no space
  // there.
  private static final Pattern BREAK_IN_JAPANESE =
      Pattern.compile(
          "(?<=[\\u3000-\\u30ff\\u4e00-\\u9fff\\uff00-\\uffef])\\s*\\n\\s*(?=[\\u3000-\\u30ff\\u4e00-\\u9fff\\uff00-\\uffef])");

  private JapaneseText() {}

  /** One line without leading, trailing or doubled spaces. */
  static String unwrap(String text) {
    String joined = BREAK_IN_JAPANESE.matcher(text).replaceAll("");
    return SPACES.matcher(joined).replaceAll(" ").strip();
  }

  /**
   * The share of hiragana and katakana among the characters that are not spaces; 0 for an empty
   * text.
   */
  static double kanaShare(String text) {
    return share(text, JapaneseText::isKana);
  }

  /** The share of kana, kanji and Japanese punctuation among the characters that are not spaces. */
  static double japaneseShare(String text) {
    return share(text, JapaneseText::isJapanese);
  }

  private static double share(String text, java.util.function.IntPredicate kind) {
    long all = text.codePoints().filter(c -> !Character.isWhitespace(c)).count();
    return all == 0 ? 0 : (double) text.codePoints().filter(kind).count() / all;
  }

  private static boolean isKana(int c) {
    return c >= 0x3041 && c <= 0x30ff;
  }

  private static boolean isJapanese(int c) {
    return c >= 0x3001 && c <= 0x30ff || c >= 0x4e00 && c <= 0x9fff || c >= 0xff01 && c <= 0xff9f;
  }
}
