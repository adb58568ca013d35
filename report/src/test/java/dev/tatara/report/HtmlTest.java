package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void textMeansItself() {
    assertEquals(
        "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;amp; &quot;鋼&quot; 😀",
        Html.escape("<script>alert('1')</script> &amp; \"鋼\" 😀"));
  }

  @Test
  void whatCannotStandInAPageIsReplaced() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFD\n\t", Html.escape("a\u0000b\u001bc\u0085\n\t"));
    assertEquals("\uFFFD x", Html.escape("\ud83d x"), "half a surrogate pair");
    assertEquals("\uFFFDtxt.exe", Html.escape("\u202etxt.exe"), "text turned around");
    assertEquals("", Html.escape(null));
  }

  @Test
  void attributesAreEscapedAndThoseOfNullLeftOut() {
    assertEquals(
        "<p class=\"&quot;&gt;&lt;b\">x &lt; y</p>",
        new Html().element("p", "x < y", "class", "\"><b", "id", null).toString());
  }
}
