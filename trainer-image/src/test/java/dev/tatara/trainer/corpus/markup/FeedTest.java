package dev.tatara.trainer.corpus.markup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feeds in all their forms. */
class FeedTest {
  @Test
  void itemsOfRssAreReadWithTheirFullText() throws IOException {
    Feed feed =
        parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
                xmlns:c="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
              <channel>
                <title>鉄の便り</title><link>https://news.example/</link><copyright>CC BY 4.0</copyright>
                <item>
                  <media:title>写真</media:title>
                  <title>たたら &amp;amp; 鋼</title>
                  <link>https://news.example/1</link>
                  <guid isPermaLink="false">tag:1</guid>
                  <pubDate>Mon, 05 Jan 2026 09:00:00 +0900</pubDate>
                  <c:creator>記者</c:creator>
                  <description>短い。</description>
                  <content:encoded><![CDATA[<p>砂鉄から&nbsp;鋼を作る。</p><script>x</script><ul><li>炉</li></ul>]]></content:encoded>
                </item>
                <item><title>題だけ</title><link>https://news.example/2</link></item>
              </channel>
            </rss>
            """);
    assertEquals("鉄の便り", feed.title());
    assertEquals("CC BY 4.0", feed.rights());
    assertEquals(
        List.of(
            new FeedItem(
                "tag:1",
                "https://news.example/1",
                "たたら & 鋼",
                "記者",
                "Mon, 05 Jan 2026 09:00:00 +0900",
                "",
                "砂鉄から 鋼を作る。\n炉"),
            new FeedItem("", "https://news.example/2", "題だけ", "", "", "", "")),
        feed.items());
    assertEquals("https://news.example/", feed.link());
    assertEquals("tag:1", feed.items().getFirst().identity(feed.link()));
    assertEquals("https://news.example/2", feed.items().getLast().identity(feed.link()));
  }

  @Test
  void entriesOfAtomAreReadByTheirType() throws IOException {
    Feed feed =
        parse(
            """
            <a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns="http://www.w3.org/1999/xhtml">
              <a:title>便り</a:title>
              <a:entry>
                <a:id>urn:1</a:id><a:title>一</a:title><a:author><a:name>著者</a:name></a:author>
                <a:link rel="self" href="https://a.example/feed"/><a:link href="https://a.example/1"/>
                <a:updated>2026-01-05T00:00:00Z</a:updated><a:rights>CC0-1.0</a:rights>
                <a:content type="xhtml"><div><p>第一段。</p><p>第二段。</p></div></a:content>
              </a:entry>
              <a:entry><a:id>urn:2</a:id><a:summary type="html">&lt;p&gt;要約。&lt;/p&gt;</a:summary></a:entry>
              <a:entry><a:id>urn:3</a:id><a:content>1 &lt; 2</a:content></a:entry>
              <a:entry><a:id>urn:4</a:id><a:content type="image/png">iVBORw0KGgo=</a:content></a:entry>
            </a:feed>
            """);
    assertEquals(
        List.of("第一段。\n第二段。", "要約。", "1 < 2", ""),
        feed.items().stream().map(FeedItem::body).toList());
    FeedItem first = feed.items().getFirst();
    assertEquals(
        new FeedItem(
            "urn:1",
            "https://a.example/1",
            "一",
            "著者",
            "2026-01-05T00:00:00Z",
            "CC0-1.0",
            first.body()),
        first);
  }

  @Test
  void numbersAreIdsInTheirFeedOnly() {
    FeedItem item = new FeedItem("7", "https://a.example/7", "", "", "", "", "");
    assertEquals("https://a.example/rss#7", item.identity("https://a.example/rss"));
    assertEquals("7", item.identity(""));
    FeedItem named = new FeedItem("URN:uuid:7", "", "", "", "", "", "");
    assertEquals("URN:uuid:7", named.identity("https://a.example/rss"));
    assertEquals("", new FeedItem("", "", "", "", "", "", "").identity("https://a.example"));
  }

  @Test
  void whatCannotBeReadHidesNoSummary() throws IOException {
    Feed rss =
        parse(
            """
            <rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
              <item><content:encoded> </content:encoded><description>要約。</description></item>
              <item><title>vector&lt;b&gt;太&lt;/b&gt;</title></item>
            </channel></rss>
            """);
    assertEquals("要約。", rss.items().getFirst().body());
    assertEquals("vector太", rss.items().getLast().title());
    Feed atom =
        parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom"><title>C++  の
              vector&lt;int&gt;</title>
              <entry><title>vector&lt;int&gt;</title><content type="image/png">iVBORw0KGgo=</content>
                <summary>図。</summary></entry>
              <entry><title type="html">&lt;b&gt;太&lt;/b&gt;</title></entry>
              <entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">鉄<i>器</i></div></title></entry>
            </feed>
            """);
    assertEquals("C++ の vector<int>", atom.title());
    assertEquals(
        List.of("vector<int>", "太", "鉄器"), atom.items().stream().map(FeedItem::title).toList());
    assertEquals("図。", atom.items().getFirst().body());
  }

  @Test
  void itemsOfRdfLieBesideTheChannel() throws IOException {
    String rdf =
        """
        <?xml version="1.0" encoding="%s"?>
        <rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
            xmlns:dc="http://purl.org/dc/elements/1.1/">
          <channel rdf:about="https://r.example/"><title>官報</title></channel>
          <item rdf:about="https://r.example/1">
            <title>告示</title><link>https://r.example/1</link><description>鉄の規格。</description>
            <dc:date>2026-01-05</dc:date>
          </item>
        </rdf:RDF>
        """;
    FeedItem expected =
        new FeedItem(
            "https://r.example/1", "https://r.example/1", "告示", "", "2026-01-05", "", "鉄の規格。");
    for (String encoding : List.of("EUC-JP", "Shift_JIS", "UTF-8")) {
      byte[] bytes = rdf.formatted(encoding).getBytes(Charset.forName(encoding));
      Feed feed = Feed.parse(new ByteArrayInputStream(bytes), null);
      assertEquals("官報", feed.title());
      assertEquals(List.of(expected), feed.items());
    }
    byte[] unnamed = rdf.replace(" encoding=\"%s\"", "").getBytes(Charset.forName("Shift_JIS"));
    assertEquals("官報", Feed.parse(new ByteArrayInputStream(unnamed), "Shift_JIS").title());
  }

  @Test
  void entitiesThatADocumentTypeDeclaresAreNotExpanded(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "mot-de-passe");
    Feed feed =
        parse(
            """
            <?xml version="1.0"?>
            <!DOCTYPE rss [<!ENTITY file SYSTEM "%s"><!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
            <rss><channel><title>&file;</title>
              <item><title>&b;</title><description>&file; &b;</description></item>
            </channel></rss>
            """
                .formatted(secret.toUri()));
    assertFalse(feed.toString().contains("mot-de-passe"), feed::toString);
    assertFalse(feed.toString().contains("aaaaaaaa"), feed::toString);
    assertEquals("&file; &b;", feed.items().getFirst().body());
  }

  @Test
  void whatIsNoFeedOrCutOffIsRefused() {
    assertTrue(refusal("<html><body>login</body></html>").contains("its root is <html>"));
    assertTrue(refusal("").contains("its root is missing"));
    assertTrue(
        refusal("<rss><channel><item><title>鉄</title></item>").contains("</rss> is missing"));
  }

  private static String refusal(String text) {
    return assertThrows(Feed.NoFeedException.class, () -> parse(text)).getMessage();
  }

  private static Feed parse(String text) throws IOException {
    return Feed.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), null);
  }
}
