package dev.tatara.trainer.corpus.markup;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * A feed: RSS 0.9x, 1.0 and 2.0 (<a
 * href="https://www.rssboard.org/rss-specification">rssboard.org</a>) or Atom (RFC 4287). Read by a
 * parser that knows no entities but those of XML itself: nothing is expanded and nothing is
 * fetched, whatever a document type declares.
 *
 * @param title of the whole, or empty
 * @param rights of the whole, or empty
 * @param items in their order
 */
public record Feed(String title, String rights, List<FeedItem> items) {
  private static final String CONTENT = "http://purl.org/rss/1.0/modules/content/";
  private static final String DUBLIN_CORE = "http://purl.org/dc/elements/1.1/";

  /** A file that is no feed, or not a whole one. */
  public static final class NoFeedException extends IOException {
    NoFeedException(String message) {
      super(message);
    }
  }

  /**
   * Reads a feed.
   *
   * @param charset that a server named, or null for what the file names itself, else UTF-8
   * @throws NoFeedException when it is none, or is cut off
   */
  public static Feed parse(InputStream in, String charset) throws IOException {
    Document document = Jsoup.parse(in, charset, "", Parser.xmlParser().setTrackPosition(true));
    Element root = document.children().last();
    if (root == null || !List.of("rss", "RDF", "feed").contains(root.tag().localName())) {
      throw new NoFeedException(
          "no feed: its root is "
              + (root == null ? "missing" : "<" + root.tagName() + ">")
              + ", not <rss>, <rdf:RDF> or <feed>");
    }
    if (root.endSourceRange().isImplicit()) {
      throw new NoFeedException("the feed is cut off: </" + root.tagName() + "> is missing");
    }
    Element channel = child(root, "channel").orElse(root);
    List<FeedItem> items = new ArrayList<>();
    for (Element element : root.getAllElements()) {
      if (name(element).equals("item") || name(element).equals("entry")) {
        items.add(item(element));
      }
    }
    return new Feed(
        line(text(channel, "title")),
        line(text(channel, "rights", "copyright", "dc:rights")),
        List.copyOf(items));
  }

  private static FeedItem item(Element item) {
    return new FeedItem(
        text(item, "guid", "id")
            .or(() -> attribute(item, "rdf:about"))
            .map(String::strip)
            .orElse(""),
        link(item),
        line(text(item, "title")),
        line(author(item)),
        line(text(item, "pubDate", "published", "updated", "dc:date")),
        line(text(item, "rights", "dc:rights")),
        body(item));
  }

  private static String link(Element item) {
    for (Element child : item.children()) {
      if (name(child).equals("link")) {
        boolean itself = child.attr("rel").isEmpty() || child.attr("rel").equals("alternate");
        String address = child.hasAttr("href") ? child.attr("href") : child.wholeText();
        if (itself && !address.isBlank()) {
          return address.strip();
        }
      }
    }
    return "";
  }

  private static Optional<String> author(Element item) {
    Optional<Element> author = child(item, "author", "dc:creator");
    return author.map(found -> child(found, "name").orElse(found).wholeText());
  }

  /** The text in full where the feed has it, else what it says of the item. */
  private static String body(Element item) {
    Optional<Element> element =
        child(item, "content:encoded", "content").or(() -> child(item, "description", "summary"));
    if (element.isEmpty()) {
      return "";
    }
    // RSS has HTML that is escaped; so has Atom, if it says so, or else XHTML or plain text.
    boolean atom = name(item).equals("entry");
    return switch (atom ? element.get().attr("type") : "html") {
      case "xhtml" -> Article.ofFragment(element.get().html());
      case "html", "text/html" -> Article.ofFragment(element.get().wholeText());
      case "", "text", "text/plain" -> element.get().wholeText().strip();
      default -> "";
    };
  }

  private static Optional<String> text(Element parent, String... names) {
    return Arrays.stream(names)
        .flatMap(name -> child(parent, name).stream())
        .map(Element::wholeText)
        .filter(text -> !text.isBlank())
        .findFirst();
  }

  private static Optional<String> attribute(Element element, String name) {
    return Optional.of(element.attr(name)).filter(value -> !value.isBlank());
  }

  private static String line(Optional<String> text) {
    // Titles of RSS may hold markup, too, and all may be broken into lines.
    return text.map(t -> Jsoup.parseBodyFragment(t).text().strip()).orElse("");
  }

  private static Optional<Element> child(Element parent, String... names) {
    return Arrays.stream(names)
        .flatMap(name -> parent.children().stream().filter(child -> name(child).equals(name)))
        .findFirst();
  }

  /** The name with the usual prefix, whatever prefix the feed uses; none for its own elements. */
  private static String name(Element element) {
    String local = element.tag().localName();
    String prefix = element.tag().prefix();
    return switch (element.tag().namespace()) {
      case CONTENT -> "content:" + local;
      case DUBLIN_CORE -> "dc:" + local;
      case "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/" -> local;
      default -> prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    };
  }
}
