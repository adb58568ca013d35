package dev.tatara.trainer.corpus.markup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArticleTest {
  @Test
  void withoutAnArticleTheBlockWithMostTextIsTaken() throws IOException {
    assertEquals(
        "題\n\n鉄は熱いうちに打つものだと言われている。\n打たれて強くなるからである。",
        article(
            """
            <title>題</title><body>
            <div id="menu"><p><a href="/">とても長い名前の、どこかへの最初のリンク、とても長い名前の次のリンク</a></p></div>
            <div><div id="text"><p>鉄は<a href="/">熱い</a>うちに打つものだと言われている。</p>
            <p>打たれて強くなるからである。</p></div></div>
            <div id="more"><p>ほかの記事</p></div></body>
            """,
            StandardCharsets.UTF_8));
  }

  @Test
  void headingsListsAndCodeStayAndFormsGo() throws IOException {
    assertEquals(
        "見出し\n一\n二\nint x;\n  int y;",
        article(
            """
            <main><h2>見出し</h2><ul><li>一</li><li>二</li></ul><form><p>検索</p></form>
            <pre>int x;
              int y;</pre></main>
            """,
            StandardCharsets.UTF_8));
  }

  @Test
  void thePageNamesItsEncoding() throws IOException {
    assertEquals(
        "鉄",
        article(
            "<meta charset=Shift_JIS><article><p>鉄</p></article>", Charset.forName("Shift_JIS")));
  }

  @Test
  void textOutsideParagraphsAndOfNestedListsStays() throws IOException {
    assertEquals(
        "題\n本文の一行目。\n二行目は太字。\n親\n子\n終わり",
        article(
            "<article><h1>題</h1>本文の一行目。<br>二行目は<b>太字</b>。<ul><li>親<ul><li>子</li></ul></li></ul>"
                + "<div>終わり</div></article>",
            StandardCharsets.UTF_8));
  }

  @Test
  void aPageWithoutParagraphsIsTakenWhole() throws IOException {
    assertEquals("鉄", article("<article>鉄</article>", StandardCharsets.UTF_8));
  }

  private static String article(String page, Charset charset) throws IOException {
    return Article.of(new ByteArrayInputStream(page.getBytes(charset)));
  }
}
