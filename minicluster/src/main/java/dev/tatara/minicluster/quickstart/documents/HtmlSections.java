package dev.tatara.minicluster.quickstart.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * Cuts a documentation page (DocBook, Sphinx or Publican) into sections of prose.
 *
 * <p>A section begins at each heading of level 1 to 3. Its text is the heading and the paragraphs
 * under it, one a line. Navigation, tables of contents, tables, listings and images are left out,
 * and so is every paragraph that is not Japanese: translations often keep paragraphs in English
 * that nobody got to yet.
 */
final class HtmlSections {
  private static final String NOISE =
      "head, script, style, nav, footer, pre, table, svg, .navheader, .navfooter, .toc, .docnav, .legalnotice, .revhistory,"
          + " .indexterm, .related, .sphinxsidebar, .headerlink, .footer, .screen, .programlisting, .footnote-reference,"
          + " sup.footnote, .section-number";
  private static final Set<String> BLOCKS =
      Set.of(
          "html",
          "body",
          "div",
          "section",
          "article",
          "main",
          "p",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "blockquote",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "aside",
          "hr",
          "form",
          "center");
  private static final Set<String> SECTION_HEADINGS = Set.of("h1", "h2", "h3");
  private static final Set<String> MINOR_HEADINGS = Set.of("h4", "h5", "h6");
  private static final Pattern NUMBER =
      Pattern.compile("^(第\\s*[0-9]+\\s*[章部]|付録\\s*[A-Z]|[0-9A-Z]+(\\.[0-9]+)*\\.)[\\s.]*");
  private static final double MINIMUM_JAPANESE = 0.35;

  private final List<String> sections = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private String heading = "";

  private HtmlSections() {}

  /** The sections of a page in their order; empty when it holds no Japanese prose. */
  static List<String> of(Element page) {
    Element content = page.clone();
    content.select(NOISE).remove();
    Element main = content.selectFirst("[role=main]");
    HtmlSections cutter = new HtmlSections();
    cutter.walk(main == null ? content : main);
    cutter.endSection();
    return List.copyOf(cutter.sections);
  }

  private void walk(Element block) {
    StringBuilder run = new StringBuilder(); // text and inline elements that follow each other
    for (Node child : block.childNodes()) {
      if (child instanceof TextNode text) {
        run.append(text.getWholeText());
      } else if (child instanceof Element element && !holdsBlocks(element)) {
        run.append(element.wholeText());
      } else if (child instanceof Element element) {
        paragraph(run);
        enter(element);
      }
    }
    paragraph(run);
  }

  private void enter(Element element) {
    String name = element.normalName();
    if (SECTION_HEADINGS.contains(name)) {
      endSection();
      heading = NUMBER.matcher(JapaneseText.unwrap(element.wholeText())).replaceFirst("");
    } else if (MINOR_HEADINGS.contains(name)) {
      paragraph(
          new StringBuilder(
              NUMBER.matcher(JapaneseText.unwrap(element.wholeText())).replaceFirst("")));
    } else {
      walk(element);
    }
  }

  private static boolean holdsBlocks(Element element) {
    return BLOCKS.contains(element.normalName())
        || element.children().stream().anyMatch(HtmlSections::holdsBlocks);
  }

  private void paragraph(StringBuilder run) {
    String text = JapaneseText.unwrap(run.toString());
    run.setLength(0);
    if (JapaneseText.japaneseShare(text) >= MINIMUM_JAPANESE) {
      lines.add(text);
    }
  }

  private void endSection() {
    if (!lines.isEmpty()) {
      String body = String.join("\n", lines);
      sections.add(JapaneseText.japaneseShare(heading) > 0 ? heading + "\n" + body : body);
    }
    lines.clear();
    heading = "";
  }
}
