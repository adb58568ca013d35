package dev.tatara.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The frame of a page: head, table of contents, sections. Nothing may be loaded by it. */
final class Page {
  private static final String STYLE = read("page.css");

  /** Browsers refuse whatever a mistake in escaping would ask for. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

  private final String title;
  private final String subtitle;
  private final Map<String, Section> sections = new LinkedHashMap<>();

  private record Section(String title, Html body) {}

  Page(String title, String subtitle) {
    this.title = title;
    this.subtitle = subtitle;
  }

  /** Adds a section, to be filled. */
  Html section(String id, String heading) {
    Html body = new Html();
    sections.put(id, new Section(heading, body));
    return body;
  }

  String html() {
    Html html = new Html();
    html.markup("<!DOCTYPE html>\n").open("html", "lang", "en").line();
    html.open("head").open("meta", "charset", "utf-8");
    html.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.open("link", "rel", "icon", "href", "data:,");
    html.element("title", title).line();
    html.open("style").markup(STYLE).close("style").close("head").line();
    html.open("body").open("header").element("h1", title).element("p", subtitle);
    html.open("nav");
    sections.forEach(
        (id, section) -> html.element("a", section.title(), "href", "#" + id).text(" "));
    html.close("nav").close("header").open("main").line();
    sections.forEach(
        (id, section) ->
            html.open("section", "id", id)
                .element("h2", section.title())
                .line()
                .markup(section.body().toString())
                .close("section")
                .line());
    html.close("main").close("body").close("html").line();
    return html.toString();
  }

  private static String read(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
