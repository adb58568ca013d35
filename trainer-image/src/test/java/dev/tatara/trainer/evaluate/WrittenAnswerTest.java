package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenAnswerTest {

  /** Cases that follow from neologdn's rules one by one. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      textBlock =
          """
          "ＡＢＣ１２３（％）"|"ABC123(%)"
          "ﾊﾟｿｺﾝｶﾞ"|"パソコンガ"
          "スーーパー―"|"スーパー"
          "１９９９−２０００‐‑年"|"1999-2000-年"
          "5月〜7月～"|"5月7月"
          "検索 エンジン　です"|"検索エンジンです"
          "PRML 副 読 本"|"PRML副読本"
          "Coding the　Matrix "|"Coding the Matrix"
          "梅雨🌧️だ😀"|"梅雨️だ"
          "　 東京 都"|"東京都"
          "ウ゛ィ"|"ヴィ"
          "＂￥＇"|"＂￥＇"
          "９#*"|"9#*"
          """)
  void normalizesAsNeologdnDoes(String answer, String normal) {
    assertEquals(normal, AnswerNormalizer.normalize(answer));
  }

  @Test
  void isExactWhenEqualToAnyAcceptedAnswerAfterNormalizing() {
    assertTrue(answer("５月から７月").isExact());
    assertTrue(answer(" 5月 から7月にかけて").isExact());
    assertFalse(answer("5月から").isExact());
    assertFalse(answer("").isExact());
  }

  /** 東京 / に / 行く against 東京 / へ / 行く: two of three words each way. */
  @Test
  void countsWordsThatAgree() {
    assertEquals(List.of("東京", "に", "行く"), JapaneseWords.of("東京に、行く。"));
    assertEquals(2.0 / 3, written("東京に行く", "東京へ行く").f1(), 1e-12);
    assertEquals(0.8, written("東京に", "東京に行く").f1(), 1e-12);
    assertEquals(1, written("「東京」", "東京").f1(), 1e-12);
    assertEquals(0, written("大阪", "東京").f1());
    assertEquals(0, written("", "東京").f1());
  }

  /** The better of two: 1 with the second, 0 with the first. */
  @Test
  void takesTheBestOfTheAcceptedAnswers() {
    assertEquals(1, written("京都", "大阪", "京都").f1(), 1e-12);
    Outcome outcome =
        Outcome.ofWritten(
            List.of(written("京都", "大阪", "京都"), written("東京に行く", "東京へ行く")), "exact_match");
    assertEquals("exact_match", outcome.metric());
    assertEquals(0.5, outcome.score());
    assertEquals(5.0 / 6, outcome.metrics().get("f1"), 1e-12);
  }

  private static WrittenAnswer answer(String text) {
    return written(text, "5月から7月にかけて", "5月から7月");
  }

  private static WrittenAnswer written(String text, String... accepted) {
    return new WrittenAnswer(
        new Question("q", "いつ？", List.of(accepted), 0), text, false, AnswerNormalization.JAPANESE);
  }
}
