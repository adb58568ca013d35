package dev.tatara.trainer.corpus.markup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;
import org.jsoup.select.NodeVisitor;

/**
 * The article of a web page: its paragraphs, headings and lists, without menus, forms and footers.
 *
 * <p>Pages that name their article, with {@code article} or {@code main}, are believed. Of others
 * that element is taken whose own paragraphs have most text outside links.
 */
public final class Article {
  private static final String NEVER_TEXT =
      "script, style, noscript, template, svg, nav, header, footer, aside, form, button, iframe,"
          + " figure, [role=navigation], [role=banner], [role=contentinfo], [hidden],"
          + " [aria-hidden=true]";

  private static final Collector<CharSequence, ?, String> JOINED = Collectors.joining("\n");

  private Article() {}

  /**
   * The text of a page, a paragraph a line, after its title.
   *
   * @param page in the encoding that it names itself, else in UTF-8
   */
  public static String of(InputStream page) throws IOException {
    return of(page, null);
  }

  /**
   * The same, in an encoding that its server names.
   *
   * @param charset null where it names none
   */
  public static String of(InputStream page, String charset) throws IOException {
    Document document = Jsoup.parse(page, charset, "");
    String title = document.title().strip();
    document.select(NEVER_TEXT).remove();
    String body = lines(article(document)).filter(line -> !line.equals(title)).collect(JOINED);
    return title.isEmpty() || body.isEmpty() ? body : title + "\n\n" + body;
  }

  /** The text of a piece of a page, a paragraph a line. */
  public static String ofFragment(String html) {
    Element body = Jsoup.parseBodyFragment(html).body();
    body.select(NEVER_TEXT).remove();
    return lines(body).collect(JOINED);
  }

  private static Stream<String> lines(Element element) {
    return text(element).lines().map(String::stripTrailing).filter(line -> !line.isEmpty());
  }

  private static Element article(Document document) {
    for (String named : List.of("article", "main, [role=main]")) {
      Elements found = document.select(named);
      if (found.size() == 1) {
        return found.first();
      }
    }
    return document.select("div, section, article, main, td, body").stream()
        .max(Comparator.comparingInt(Article::ownText))
        .orElse(document);
  }

  /** Characters of the paragraphs right below an element, those of links left out. */
  private static int ownText(Element element) {
    return element.children().stream()
        .filter(child -> child.nameIs("p"))
        .mapToInt(
            paragraph ->
                paragraph.text().length()
                    - paragraph.select("a").stream().mapToInt(link -> link.text().length()).sum())
        .sum();
  }

  /** All text, with a new line wherever a block begins or ends. */
  private static String text(Element article) {
    StringBuilder out = new StringBuilder();
    article.traverse(
        new NodeVisitor() {
          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
              append(text);
            } else if (breaksLine(node)) {
              out.append('\n');
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (breaksLine(node)) {
              out.append('\n');
            }
          }

          private void append(TextNode text) {
            boolean lineBegins = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
            if (text.parent() instanceof Element parent && parent.closest("pre") != null) {
              out.append(text.getWholeText());
            } else {
              out.append(lineBegins ? text.text().stripLeading() : text.text());
            }
          }
        });
    return out.toString();
  }

  private static boolean breaksLine(Node node) {
    return node instanceof Element element && (element.isBlock() || element.nameIs("br"));
  }
}
