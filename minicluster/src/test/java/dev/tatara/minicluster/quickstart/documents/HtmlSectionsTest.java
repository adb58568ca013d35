package dev.tatara.minicluster.quickstart.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

class HtmlSectionsTest {
  private static List<String> sections(String body) {
    return HtmlSections.of(Jsoup.parse("<html><head><title>題</title></head><body>" + body));
  }

  @Test
  void docBookPageIsCutAtItsHeadingsWithoutNavigation() {
    assertEquals(
        List.of("起動\n起動は次のように進みます。", "カーネル\nカーネルはハードウェアを調べます。\nそれから init を起動します。"),
        sections(
            """
            <div class="navheader"><table><tr><td><a href="x">戻る</a></td></tr></table><hr/></div>
            <div class="chapter"><div class="titlepage"><h1 class="title"><a id="a"/>第3章 起動</h1></div>
              <div class="toc"><p>目次</p><dl><dt>3.1. カーネル</dt></dl></div>
              <p>起動は次の
            ように進みます。</p>
              <div class="section"><h2>3.1. カーネル</h2>
                <p>カーネルはハードウェアを調べます。</p>
                <pre class="screen"># dmesg を実行</pre>
                <ul><li><p>それから <code>init</code> を起動します。</p></li></ul>
              </div></div>
            <div class="navfooter">次へ</div>
            """));
  }

  @Test
  void sphinxPageIsReadFromItsMainPart() {
    assertEquals(
        List.of("パッケージの取扱い方\nこの章ではパッケージの作成を扱います。"),
        sections(
            """
            <div class="related"><ul><li>索引へ戻る道しるべです。</li></ul></div>
            <div class="body" role="main"><section><h1><span class="section-number">5. </span>パッケージの取扱い方<a
            class="headerlink" href="#x">¶</a></h1><p>この章ではパッケージの作成を扱います。</p></section></div>
            <div class="sphinxsidebar"><h3>もくじ</h3></div>
            """));
  }

  @Test
  void paragraphsThatNobodyTranslatedAreLeftOut() {
    assertEquals(
        List.of("これは訳されています。"),
        sections(
            """
            <h2>A heading in English</h2>
            <p>Here is a rough overview of the key points (カーネル) of the initialization of the system.</p>
            <p>これは訳されています。</p>
            <h2>Another</h2><p>Nothing here.</p>
            """));
  }

  @Test
  void textBesideBlocksIsAParagraphOfItsOwn() {
    assertEquals(
        List.of("項目の前に文があります。\n一つ目の項目です。\n項目の後にもある文です。"),
        sections("<div>項目の前に文があります。<ul><li>一つ目の項目です。</li></ul>項目の後にも<em>ある</em>文です。</div>"));
  }
}
