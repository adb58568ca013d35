package dev.tatara.trainer.corpus.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The {@code corpus} verb on feeds, of files and of a web server. */
@Timeout(60)
class FeedsTest {
  @TempDir Path folder;
  private TestRun run;
  private HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, String> elsewhere = new ConcurrentHashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  private record Page(String contentType, byte[] bytes) {}

  @BeforeEach
  void start() throws IOException {
    run = new TestRun(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath();
          asked.add(path);
          Page page = pages.get(path);
          try (exchange) {
            if (path.equals("/broken")) {
              exchange.sendResponseHeaders(500, -1);
            } else if (elsewhere.containsKey(path)) {
              exchange.getResponseHeaders().set("Location", elsewhere.get(path));
              exchange.sendResponseHeaders(302, -1);
            } else if (page == null) {
              exchange.sendResponseHeaders(404, -1);
            } else {
              exchange.getResponseHeaders().set("Content-Type", page.contentType());
              exchange.sendResponseHeaders(200, page.bytes().length);
              exchange.getResponseBody().write(page.bytes());
            }
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void itemsOfFilesAreDocuments() throws Exception {
    write("feeds/a.xml", rss(item("1", "鉄は熱い。"), item("2", "")));
    write(
        "feeds/b.xml",
        """
        <feed xmlns="http://www.w3.org/2005/Atom"><title>便り</title>
          <entry><title>炉</title><content>火を焚く。</content></entry>
        </feed>
        """);
    run.source("news", "feeds/*.xml", "rss", 1);
    assertEquals(0, run.verb("corpus"), run::said);
    List<Document> documents = run.documents("news");
    assertEquals(
        List.of("item 1: 題1\n\n鉄は熱い。", "b.xml:1: 炉\n\n火を焚く。"),
        documents.stream().map(d -> d.id() + ": " + d.text()).toList());
    assertEquals(
        Map.of("feed", "鉄の便り", "title", "題1", "url", address("/pages/1"), "rights", "CC-BY-4.0"),
        documents.getFirst().provenance());
    assertEquals(1, run.message().at("/summary/empty").asInt(), "an item without text");

    write("feeds/c.xml", "<rss><channel>");
    assertEquals(65, run.verb("corpus"));
    assertTrue(run.said().contains("feeds/c.xml: the feed is cut off"), run::said);
  }

  @Test
  void eachJobAddsWhatIsNew() throws Exception {
    feeds().withArray("urls").add(address("/rss"));
    page("/rss", rss(item("1", "一。"), item("2", "二。")));
    assertEquals(0, run.verb("corpus"), run::said);
    page("/rss", rss(item("2", "二。"), item("3", "三。")));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(
        List.of(address("/rss#item 1"), address("/rss#item 2"), address("/rss#item 3")),
        run.documents("news").stream().map(Document::id).toList());
    assertTrue(run.corpus().manifest().inputs().toString().contains("follow=false"));
  }

  @Test
  void linksAreFollowedToTheirArticles() throws Exception {
    page("/rss", rss(item("1", "短い。"), item("2", "短い。"), item("gone", "短い。"), item("鉄 と鋼", "短い。")));
    elsewhere.put("/moved", "/rss");
    elsewhere.put("/pages/1", address("/pages/one"));
    feeds().put("follow", true).withArray("urls").add(address("/moved"));
    page("/pages/one", article("砂鉄から鋼を作る。"));
    // As the server says, not the page.
    pages.put(
        "/pages/2",
        new Page(
            "text/html; charset=Shift_JIS", article("炉に火を焚く。").getBytes(Charset.forName("MS932"))));
    page("/pages/%E9%89%84%20%E3%81%A8%E9%8B%BC", article("長い名の頁。"));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(
        List.of("頁の題\n\n砂鉄から鋼を作る。", "頁の題\n\n炉に火を焚く。", "頁の題\n\n長い名の頁。"),
        run.documents("news").stream().map(Document::text).toList());
    assertEquals("題1", run.documents("news").getFirst().provenance().get("title"));

    asked.clear();
    page("/pages/gone", article("また有る。"));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(
        List.of("/moved", "/rss", "/pages/gone"), asked, "what is there is not asked for again");
    assertEquals(4, run.documents("news").size());
  }

  @Test
  void deadLinksAreLeftOut() throws Exception {
    page(
        "/rss",
        rss(
            link("http://127.0.0.1:1/a"),
            link("http://127.0.0.1:1/b"), // whose server is not asked again
            link("http://127.0.0.1:70000/"),
            link(address("/broken")),
            link(address("/file.pdf")),
            link(address("/loop")),
            item("1", "短い。")));
    pages.put(
        "/file.pdf", new Page("application/pdf", "%PDF-1.7".getBytes(StandardCharsets.UTF_8)));
    elsewhere.put("/loop", "/loop");
    page("/pages/1", article("砂鉄から鋼を作る。"));
    feeds().put("follow", true).withArray("urls").add(address("/rss"));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(
        List.of("頁の題\n\n砂鉄から鋼を作る。"), run.documents("news").stream().map(Document::text).toList());
  }

  @Test
  void whoWaitsForTheFileSeesThatWorkGoesOnWhereNoPageComes() throws Exception {
    Path sign = run.storage().resolve("sources/news.jsonl.watermark");
    List<Boolean> seen = Collections.synchronizedList(new ArrayList<>());
    server.createContext(
        "/gone",
        exchange -> {
          try (exchange) {
            seen.add(Files.exists(sign));
            exchange.sendResponseHeaders(404, -1);
          }
        });
    page("/rss", rss(link(address("/gone/1")), link(address("/gone/2")), item("1", "短い。")));
    page("/pages/1", article("砂鉄から鋼を作る。"));
    feeds().put("follow", true).withArray("urls").add(address("/rss"));
    assertEquals(0, run.verb("corpus"), run::said);
    assertEquals(List.of(false, true), seen);
  }

  @Test
  void aNetworkWithoutPagesIsSaid() throws Exception {
    page("/rss", rss(link("http://127.0.0.1:1/a")));
    feeds().put("follow", true).withArray("urls").add(address("/rss"));
    refused(75, "StorageUnavailable", "http://127.0.0.1:1 cannot be reached");
    assertTrue(run.said().contains("networkPolicy.stores"), "the feed's own server has answered");

    page("/pages/1", article("砂鉄から鋼を作る。"));
    List<String> items = new ArrayList<>(List.of(item("1", "短い。")));
    for (int port = 1; port <= 6; port++) {
      items.add(link("http://127.0.0.1:" + port + "/"));
    }
    page("/rss", rss(items.toArray(String[]::new)));
    refused(75, "StorageUnavailable", "http://127.0.0.1:5 cannot be reached");
  }

  @Test
  void feedsOfOthersReachNoPrivateHost() throws Exception {
    page("/pages/1", article("内緒。"));
    write("feeds/a.xml", rss(item("1", "短い。")));
    feeds().put("follow", true).withArray("paths").add("feeds/*.xml");
    refused(65, "CorpusEmpty", "holds no document");
    assertEquals(List.of(), asked);
  }

  @Test
  void idsOfOneFeedSayNothingOfAnother() throws Exception {
    page("/a", rss(item("1", "一。")));
    page("/b", rss(item("1", "二。")));
    feeds().withArray("urls").add(address("/a?token=secret")).add(address("/b"));
    assertEquals(0, run.verb("corpus"), run::said);
    List<Document> documents = run.documents("news");
    assertEquals(2, documents.size());
    assertFalse(documents.toString().contains("secret"), documents::toString);
  }

  @Test
  void aFullVolumeIsNoFaultOfTheFeed() throws Exception {
    write("feeds/a.xml", rss(item("1", "一。")));
    feeds().withArray("paths").add("feeds/*.xml");
    Path file = run.storage().resolve("sources/news.jsonl");
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, Path.of("/dev/full"));
    refused(75, "StorageUnavailable", "No space left on device");
  }

  @Test
  void whatIsMissingIsSaidBeforeAnythingIsCollected() throws Exception {
    page("/rss", rss(item("1", "一。")));
    feeds().withArray("urls").add(address("/rss"));
    run.source("later", "later/*.jsonl", "jsonl", 1);
    refused(65, "SourceUnreadable", "source 'later': no file matches");
    assertEquals(List.of(), asked);

    feeds().withArray("paths").add("feeds/*.xml");
    refused(65, "SourceUnreadable", "no file matches");
    assertTrue(run.said().contains("data.sources[].feeds.paths"), run::said);

    feeds().withArray("urls").add("https://%zz/rss");
    refused(64, "ConfigurationInvalid", "data.sources[].feeds.urls: no address: https://%zz/rss");
  }

  @Test
  void linksMayBeRelativeToTheFeed() {
    URI feed = URI.create("https://news.example/a/feed.xml");
    assertEquals("https://news.example/a/1", WebAddress.of("1", feed).orElseThrow().toString());
    assertEquals(Optional.empty(), WebAddress.of("1", null));
    assertEquals(Optional.empty(), WebAddress.of("file:///etc/passwd", feed));
    assertEquals(Optional.empty(), WebAddress.of("https://%zz/", feed));
  }

  @Test
  void feedsThatCannotBeHadAreSaid() throws Exception {
    feeds().withArray("urls").add(address("/none"));
    refused(65, "SourceUnreadable", "feed " + address("/none") + " answers 404");
    page("/none", "<html></html>");
    refused(65, "SourceUnreadable", "no feed: its root is <html>");
    feeds().withArray("urls").add("http://127.0.0.1:1/rss");
    refused(75, "StorageUnavailable", "http://127.0.0.1:1 cannot be reached");
    assertTrue(run.said().contains("networkPolicy.stores"), run::said);
    feeds().put("follow", true);
    refused(64, "ConfigurationInvalid", "feeds of source 'news': 'urls' and 'paths' are empty");
  }

  private void refused(int exitCode, String reason, String sentence) throws IOException {
    assertEquals(exitCode, run.verb("corpus"), run::said);
    assertEquals(reason, run.message().at("/error/reason").asText(), run::said);
    assertTrue(run.said().contains(sentence), run::said);
  }

  private ObjectNode feeds() {
    run.configuration().withObject("/data").withArray("sources").removeAll();
    run.source("news", "sources/news.jsonl", "jsonl", 1);
    return ((ObjectNode) run.configuration().at("/data/sources/0"))
        .putObject("feeds")
        .put("follow", false)
        .put("pauseSeconds", 0);
  }

  private String rss(String... items) {
    return "<rss version=\"2.0\"><channel><title>鉄の便り</title><copyright>CC-BY-4.0</copyright>"
        + String.join("", items)
        + "</channel></rss>";
  }

  private String item(String name, String text) {
    return "<item><title>題%s</title><guid>item %s</guid><link>%s</link><description>%s</description></item>"
        .formatted(name, name, address("/pages/" + name), text);
  }

  private static String link(String address) {
    return "<item><title>題</title><link>%s</link></item>".formatted(address);
  }

  private static String article(String text) {
    return "<html><head><title>頁の題</title></head><body><nav>目次</nav><article><p>"
        + text
        + "</p></article></body></html>";
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void page(String path, String text) {
    pages.put(path, new Page("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8)));
  }

  private void write(String path, String text) throws IOException {
    Path file = run.storage().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
