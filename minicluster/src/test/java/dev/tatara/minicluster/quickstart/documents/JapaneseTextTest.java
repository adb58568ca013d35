package dev.tatara.minicluster.quickstart.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JapaneseTextTest {
  @Test
  void lineBreakInsideJapaneseLeavesNoSpace() {
    assertEquals("鉄を作る。炉の火", JapaneseText.unwrap("  鉄を\n   作る。\n炉の火 "));
  }

  @Test
  void lineBreakBesideLatinBecomesOneSpace() {
    assertEquals("Debian システム", JapaneseText.unwrap("Debian\n   システム"));
    assertEquals("a b", JapaneseText.unwrap("a \u00a0\t b"));
  }

  @Test
  void sharesCountCharactersOtherThanSpaces() {
    assertEquals(0.5, JapaneseText.kanaShare("あ い 漢字"));
    assertEquals(0.75, JapaneseText.japaneseShare("あ漢。a"));
    assertEquals(0, JapaneseText.kanaShare(" \n"));
  }
}
