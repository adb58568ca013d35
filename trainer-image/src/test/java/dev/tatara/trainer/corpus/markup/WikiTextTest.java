package dev.tatara.trainer.corpus.markup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WikiTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      textBlock =
          """
          '''京都'''は''都市''。 → 京都は都市。
          [[京都市|京都]]の[[寺]] → 京都の寺
          [[ファイル:寺.jpg|thumb|[[清水寺]]の[[舞台]]]]寺 → 寺
          寺[[Category:京都]][[en:Kyoto]] → 寺
          [[Re:ゼロから]]と[[CSI:科学捜査班|CSI]] → Re:ゼロからとCSI
          寺<ref>本<ref name="b"/>の字 → 寺本の字
          [[:Category:寺|寺の一覧]]と[[:寺]] → 寺の一覧と寺
          {{Infobox|名={{lang|ja|寺}}|年=1000}}寺である。 → 寺である。
          寺<ref name="a">本、12頁</ref>である<ref name="a" />。 → 寺である。
          [https://example.com 公式]と[https://example.com] → 公式と
          寺<!-- 要出典 -->である<br />次 → '寺である
          次'
          &lt;寺&gt;&amp;nbsp;1&nbsp;km&sup2; → <寺>&nbsp;1 km²
          清水寺（{{lang|en|Kiyomizu}}）は → 清水寺は
          __TOC__水<sub>2</sub> → 水2
          * 一つ → 一つ
          未完の[[link → 未完の[[link
          未完の{{template → 未完の{{template
          """)
  void markupIsTakenAway(String markup, String expected) {
    assertEquals(expected, WikiText.plain(markup));
  }

  @Test
  void headingsStandWithTheirTextAndSourcesAreLeftOut() {
    assertEquals(
        """
        寺は建物である。

        歴史
        古い。

        近世
        焼けた。
        再建された。

        その他
        終わり。""",
        WikiText.plain(
            """
            寺は建物である。

            == 歴史 ==
            古い。
            === 近世 ===
            * 焼けた。
            * 再建された。
            === 年表 ===
            {| class="wikitable"
            ! 年 !! 事
            |-
            | 1000 || {{要出典}}建つ
            |}
            == 脚注 ==
            {{Reflist}}
            出典の行
            === 注釈 ===
            注の行
            == 外部リンク ==
            * [https://example.com 公式]
            == その他 ==
            終わり。
            [[Category:寺]]
            """));
  }

  @Test
  void aPageOfTagsAndBracketsThatNothingClosesIsReadOnce() {
    assertEquals("文", WikiText.plain("<ref>".repeat(400_000) + "文"));
    String open = "[[".repeat(200_000);
    assertEquals(open, WikiText.plain(open));
  }

  @Test
  void anArticleOfNothingButMarkupIsEmpty() {
    assertEquals("", WikiText.plain("{{Stub}}\n[[Category:寺]]\n== 脚注 ==\n<references/>\n"));
  }
}
