package dev.tatara.trainer.corpus.filter;

/**
 * What a text is written in: shares of its characters that are no white space, in [0, 1]. By these
 * people see what filters leave.
 *
 * @param japanese kana and kanji
 * @param hiragana without which there are no Japanese sentences
 * @param symbols that prose does not need
 */
public record TextShape(double japanese, double hiragana, double symbols) {

  /** The shape of a text; all shares are 0 where nothing is visible. */
  public static TextShape of(String text) {
    int[] counts = new int[Characters.CLASSES];
    for (int i = 0; i < text.length(); i++) {
      counts[Characters.classOf(text.charAt(i))]++;
    }
    double visible = Math.max(1, text.length() - counts[Characters.SPACE]);
    int hiragana = counts[Characters.HIRAGANA];
    int japanese = hiragana + counts[Characters.KATAKANA] + counts[Characters.KANJI];
    return new TextShape(
        japanese / visible, hiragana / visible, counts[Characters.SYMBOL] / visible);
  }
}
