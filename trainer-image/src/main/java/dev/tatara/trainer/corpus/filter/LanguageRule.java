package dev.tatara.trainer.corpus.filter;

/**
 * Drops what is not Japanese, by script: too few kana and kanji among the characters, or kanji
 * almost without kana, which is Chinese.
 *
 * @param minJapaneseShare of kana and kanji among the characters that are no white space
 * @param minKanaShare of kana among kana and kanji
 */
record LanguageRule(double minJapaneseShare, double minKanaShare) implements TextFilter {

  @Override
  public Verdict apply(String text) {
    int[] counts = new int[Characters.CLASSES];
    for (int i = 0; i < text.length(); i++) {
      counts[Characters.classOf(text.charAt(i))]++;
    }
    int visible = text.length() - counts[Characters.SPACE];
    int kana = counts[Characters.HIRAGANA] + counts[Characters.KATAKANA];
    int japanese = kana + counts[Characters.KANJI];
    if (japanese < minJapaneseShare * visible) {
      return new Verdict.Dropped("notJapanese");
    }
    if (kana < minKanaShare * japanese) {
      return new Verdict.Dropped("fewKana");
    }
    return new Verdict.Kept(text);
  }
}
