package dev.tatara.trainer.corpus.filter;

/**
 * Drops what is not written in sentences: tables, menus, lists of products and of tags.
 *
 * @param maxSymbolShare of symbols that prose does not need, among the characters that are no white
 *     space
 * @param minHiraganaShare among the same: particles and endings of Japanese sentences are hiragana
 * @param maxKatakanaShare among the same: lists of products are katakana
 * @param minSentenceEndShare of the lines that end as a sentence does, among those of {@value
 *     #LINE_CHARACTERS} characters or more; headings are shorter
 */
record CompositionRule(
    double maxSymbolShare,
    double minHiraganaShare,
    double maxKatakanaShare,
    double minSentenceEndShare)
    implements TextFilter {
  static final int LINE_CHARACTERS = 20;
  private static final String ENDS = "。．.！？!?」』）)】…”\"";

  @Override
  public Verdict apply(String text) {
    int[] counts = new int[Characters.CLASSES];
    int lines = 0;
    int sentences = 0;
    int lineLength = 0;
    char last = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      byte kind = Characters.classOf(c);
      if (kind != Characters.SPACE) {
        counts[kind]++;
        lineLength++;
        last = c;
      } else if (c == '\n') {
        if (lineLength >= LINE_CHARACTERS) {
          lines++;
          sentences += ENDS.indexOf(last) >= 0 ? 1 : 0;
        }
        lineLength = 0;
      }
    }
    int visible = 0;
    for (int kind = Characters.SPACE + 1; kind < counts.length; kind++) {
      visible += counts[kind];
    }
    if (counts[Characters.SYMBOL] > maxSymbolShare * visible) {
      return new Verdict.Dropped("symbols");
    }
    if (counts[Characters.HIRAGANA] < minHiraganaShare * visible) {
      return new Verdict.Dropped("fewHiragana");
    }
    if (counts[Characters.KATAKANA] > maxKatakanaShare * visible) {
      return new Verdict.Dropped("muchKatakana");
    }
    if (sentences < minSentenceEndShare * lines) {
      return new Verdict.Dropped("noSentences");
    }
    return new Verdict.Kept(text);
  }
}
