package dev.tatara.trainer.corpus.markup;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
 * @param link to the site that it is of, or empty
 * @param rights of the whole, or empty
 * @param items in their order
 */
public record Feed(String title, String link, String rights, List<FeedItem> items) {
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
        line(channel, "title"),
        link(channel),
        line(channel, "rights", "copyright", "dc:rights"),
        List.copyOf(items));
  }

  private static FeedItem item(Element item) {
    return new FeedItem(
        text(item, "guid", "id")
            .or(() -> attribute(item, "rdf:about"))
            .map(String::strip)
            .orElse(""),
        link(item),
        line(item, "title"),
        author(item).map(author -> line(author, isAtom(item))).orElse(""),
        line(item, "pubDate", "published", "updated", "dc:date"),
        line(item, "rights", "dc:rights"),
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

  private static Optional<Element> author(Element item) {
    Optional<Element> author = child(item, "author", "dc:creator");
    return author.map(found -> child(found, "name").orElse(found));
  }

  /** The text in full where the feed has it, else what it says of the item. */
  private static String body(Element item) {
    return children(item, "content:encoded", "content", "description", "summary")
        .map(element -> body(element, isAtom(item)))
        .filter(text -> !text.isBlank()) // an empty content, or a picture, hides no summary
        .findFirst()
        .orElse("");
  }

  private static String body(Element element, boolean atom) {
    return switch (type(element, atom)) {
      case "xhtml" -> Article.ofFragment(element.html());
      case "html", "text/html" -> Article.ofFragment(element.wholeText());
      case "", "text", "text/plain" -> element.wholeText().strip();
      default -> "";
    };
  }

  /** RSS has HTML that is escaped; so has Atom, if it says so, or else XHTML or plain text. */
  private static String type(Element element, boolean atom) {
    return atom ? element.attr("type") : "html";
  }

  private static boolean isAtom(Element parent) {
    return name(parent).equals("entry") || name(parent).equals("feed");
  }

  private static Optional<Element> filled(Element parent, String... names) {
    return children(parent, names).filter(element -> !element.wholeText().isBlank()).findFirst();
  }

  private static Optional<String> text(Element parent, String... names) {
    return filled(parent, names).map(Element::wholeText);
  }

  private static Optional<String> attribute(Element element, String name) {
    return Optional.of(element.attr(name)).filter(value -> !value.isBlank());
  }

  private static String line(Element parent, String... names) {
    return filled(parent, names).map(found -> line(found, isAtom(parent))).orElse("");
  }

  private static String line(Element element, boolean atom) {
    // Titles of RSS may hold markup, too, and all may be broken into lines.
    return switch (type(element, atom)) {
      case "html", "text/html" -> Jsoup.parseBodyFragment(element.wholeText()).text().strip();
      default -> element.text().strip();
    };
  }

  private static Optional<Element> child(Element parent, String... names) {
    return children(parent, names).findFirst();
  }

  /** Those of the first name first. */
  private static Stream<Element> children(Element parent, String... names) {
    return Arrays.stream(names)
        .flatMap(name -> parent.children().stream().filter(child -> name(child).equals(name)));
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
