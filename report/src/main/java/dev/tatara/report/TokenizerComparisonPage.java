package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The page of one tokenizer against others on the same texts. */
public final class TokenizerComparisonPage {
  private static final String NUMBER = "n";
  private static final List<String> SHARES = List.of("byteShare", "unknownShare", "roundTrip");

  private final List<JsonNode> tokenizers;
  private final JsonNode samples;

  private TokenizerComparisonPage(JsonNode comparison) {
    this.tokenizers =
        StreamSupport.stream(comparison.path("tokenizers").spliterator(), false).toList();
    this.samples = comparison.path("samples");
  }

  /**
   * The page.
   *
   * @param comparison {@code tokenizers}, of which the others are held against the first, and
   *     {@code samples}, as {@code tokenizer-comparison.json} has them
   */
  public static String of(JsonNode comparison) {
    return new TokenizerComparisonPage(comparison).html();
  }

  private String html() {
    String first = tokenizers.isEmpty() ? "none" : name(tokenizers.getFirst());
    Page page = new Page("Tokenizers: " + first + " against others", "on the same texts");
    tokenizers(page.section("tokenizers", "Tokenizers"));
    sources(page.section("sources", "Sources"));
    samples(page.section("samples", "Samples"));
    return page.html();
  }

  private static String name(JsonNode tokenizer) {
    return tokenizer.path("name").asText();
  }

  private void tokenizers(Html html) {
    html.element(
        "p",
        "Characters a token are the fertility: the more, the fewer tokens a text has, and the more"
            + " text fits a model. Bytes a token compare texts of several scripts. Byte tokens stand"
            + " for a part of a character that has no piece of its own.",
        "class",
        "note");
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Tokenizer");
    html.element("th", "Vocabulary", "class", NUMBER);
    headings(html);
    html.close("tr").line();
    for (JsonNode tokenizer : tokenizers) {
      html.open("tr", "class", tokenizer == tokenizers.getFirst() ? "own" : null);
      html.open("td", "class", "path").text(name(tokenizer)).open("br");
      html.element("code", tokenizer.path("digest").asText().substring(0, 12)).close("td");
      html.element("td", Figures.count(tokenizer.path("vocabulary").asLong()), "class", NUMBER);
      figures(html, tokenizer.path("all"), tokenizers.getFirst().path("all"));
      html.close("tr").line();
    }
    html.close("table").close("div");
  }

  private void sources(Html html) {
    if (tokenizers.isEmpty()) {
      return;
    }
    JsonNode first = tokenizers.getFirst();
    first
        .path("sources")
        .properties()
        .forEach(
            source -> {
              JsonNode own = source.getValue();
              html.element(
                  "h3",
                  "%s: %s characters of %s documents"
                      .formatted(
                          source.getKey(),
                          Figures.count(own.path("characters").asLong()),
                          Figures.count(own.path("documents").asLong())));
              html.open("div", "class", "wide").open("table").open("tr");
              html.element("th", "Tokenizer");
              headings(html);
              html.close("tr").line();
              for (JsonNode tokenizer : tokenizers) {
                html.open("tr", "class", tokenizer == first ? "own" : null);
                html.element("td", name(tokenizer), "class", "path");
                figures(html, tokenizer.path("sources").path(source.getKey()), own);
                html.close("tr").line();
              }
              html.close("table").close("div");
            });
  }

  private static void headings(Html html) {
    html.element("th", "Characters a token");
    for (String head :
        List.of(
            "Bytes a token", "Tokens", "of the first's", "Byte tokens", "Unknown", "Come back")) {
      html.element("th", head, "class", NUMBER);
    }
  }

  private void figures(Html html, JsonNode figures, JsonNode first) {
    double fertility = figures.path("charactersPerToken").asDouble();
    html.open("td", "class", "key").open("span", "class", "bar");
    double width = 100 * fertility / Math.max(1e-9, highestFertility());
    html.open("i", "style", String.format(Locale.ROOT, "width:%.1f%%", width)).close("i");
    html.close("span").text(" " + digits(fertility)).close("td");
    html.element("td", digits(figures.path("bytesPerToken").asDouble()), "class", NUMBER);
    html.element("td", Figures.count(figures.path("tokens").asLong()), "class", NUMBER);
    double share = figures.path("tokens").asDouble() / Math.max(1, first.path("tokens").asDouble());
    html.element("td", Figures.percent(share), "class", NUMBER);
    for (String name : SHARES) {
      html.element("td", Figures.percent(figures.path(name).asDouble()), "class", NUMBER);
    }
  }

  /** Of any tokenizer on any source, which has the longest bar. */
  private double highestFertility() {
    return tokenizers.stream()
        .flatMap(tokenizer -> tokenizer.path("sources").findValues("charactersPerToken").stream())
        .mapToDouble(JsonNode::asDouble)
        .max()
        .orElse(0);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private void samples(Html html) {
    html.element(
        "p",
        "Each box is a token. A box with a number has as many tokens, of which none is text by"
            + " itself; boxes with a dashed edge are bytes.",
        "class",
        "note");
    for (JsonNode sample : samples) {
      html.element("h3", sample.path("source").asText());
      html.open("div", "class", "question");
      html.element("p", sample.path("text").asText()).line();
      for (int i = 0; i < tokenizers.size(); i++) {
        pieces(html, name(tokenizers.get(i)), sample.path("encoded").path(i));
      }
      html.close("div").line();
    }
  }

  private static void pieces(Html html, String tokenizer, JsonNode chunks) {
    int tokens = 0;
    for (JsonNode chunk : chunks) {
      tokens += chunk.path("tokens").asInt();
    }
    html.open("p", "class", "pieces");
    html.element("small", tokenizer + ": " + Figures.count(tokens) + " tokens").text(" ");
    for (JsonNode chunk : chunks) {
      html.open("span", "class", chunk.path("bytes").asBoolean() ? "bytes" : null);
      html.text(visible(chunk.path("text").asText()));
      if (chunk.path("tokens").asInt() > 1) {
        html.element("sub", chunk.path("tokens").asText());
      }
      html.close("span");
    }
    html.close("p").line();
  }

  /** White space that can be seen. */
  private static String visible(String text) {
    return text.replace(' ', '␣').replace("\n", "⏎").replace("\t", "⇥");
  }
}
