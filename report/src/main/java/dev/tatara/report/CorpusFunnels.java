package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the stages left of a corpus: of all sources together, and of each source with the stages
 * that it goes through.
 */
final class CorpusFunnels {
  private static final String NUMBER = "n";

  /** Of so many sources the funnels stand open. */
  private static final int MOST_OPEN = 4;

  private final JsonNode counts;
  private final ShownSources sources;

  CorpusFunnels(JsonNode counts, ShownSources sources) {
    this.counts = counts;
    this.sources = sources;
  }

  void write(Html html) {
    all(html);
    sources.note(html);
    for (String name : sources.names()) {
      source(html, name, counts.path("sources").path(name).path("stages"));
    }
  }

  /** Documents that are left after each stage; those of a source that skips it are left whole. */
  private void all(Html html) {
    JsonNode stages = counts.path("stages");
    if (stages.isEmpty() || !stages.get(0).has("documentsLeft")) {
      html.element(
          "p",
          "What is left of all sources after each stage was not counted yet when this corpus was"
              + " made.",
          "class",
          "none");
      return;
    }
    html.element(
        "p",
        "What is left of all sources after each stage. The documents of a source that skips a stage"
            + " are left whole; a stage that writes other characters (normalization, personalData)"
            + " may also add some.",
        "class",
        "note");
    html.element("h3", "All sources");
    long read = stages.get(0).path("documentsIn").asLong();
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Stage");
    for (String head : List.of("Sources", "Documents left", "Characters left")) {
      html.element("th", head, "class", NUMBER);
    }
    html.element("th", "Left of all").element("th", "Dropped, replaced").close("tr").line();
    html.open("tr").element("td", "read", "class", "key");
    number(html, counts.path("sources").size());
    number(html, read);
    number(html, stages.get(0).path("charactersIn").asLong());
    left(html, read, read);
    html.element("td", "").close("tr").line();
    for (JsonNode stage : stages) {
      html.open("tr").element("td", stage.path("stage").asText(), "class", "key");
      number(html, through(stage.path("stage").asText()));
      number(html, stage.path("documentsLeft").asLong());
      number(html, stage.path("charactersLeft").asLong());
      left(html, stage.path("documentsLeft").asLong(), read);
      html.element("td", reasons(stage)).close("tr").line();
    }
    html.close("table").close("div");
  }

  /** How many sources go through a stage. */
  private long through(String label) {
    return counts.path("sources").properties().stream()
        .filter(
            source -> {
              for (JsonNode stage : source.getValue().path("stages")) {
                if (stage.path("stage").asText().equals(label)) {
                  return true;
                }
              }
              return false;
            })
        .count();
  }

  private void source(Html html, String name, JsonNode stages) {
    if (stages.isEmpty()) {
      return;
    }
    JsonNode first = stages.get(0);
    long read = first.path("documentsIn").asLong();
    long left = stages.get(stages.size() - 1).path("documentsOut").asLong();
    html.open("details", "open", sources.shown().size() <= MOST_OPEN ? "" : null);
    html.element(
        "summary",
        "%s: %s documents read, %s left (%s)"
            .formatted(
                name,
                Figures.count(read),
                Figures.count(left),
                Figures.percent(share(left, read))));
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Stage");
    for (String head :
        List.of("Documents in", "out", "Characters in", "out", "Bytes out", "Changed")) {
      html.element("th", head, "class", NUMBER);
    }
    html.element("th", "Left of all").element("th", "Dropped, replaced").close("tr").line();
    html.open("tr").element("td", "read", "class", "key").element("td", "");
    number(html, read);
    html.element("td", "");
    number(html, first.path("charactersIn").asLong());
    number(html, first.path("bytesIn").asLong());
    html.element("td", "");
    left(html, read, read);
    html.element("td", "").close("tr").line();
    for (JsonNode stage : stages) {
      html.open("tr").element("td", stage.path("stage").asText(), "class", "key");
      for (String count :
          List.of(
              "documentsIn",
              "documentsOut",
              "charactersIn",
              "charactersOut",
              "bytesOut",
              "changed")) {
        number(html, stage.path(count).asLong());
      }
      left(html, stage.path("documentsOut").asLong(), read);
      html.element("td", reasons(stage)).close("tr").line();
    }
    html.close("table").close("div").close("details").line();
  }

  private static void number(Html html, long count) {
    html.element("td", Figures.count(count), "class", NUMBER);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private static void left(Html html, long left, long all) {
    double share = share(left, all);
    html.open("td", "class", "key").open("span", "class", "bar");
    html.open("i", "style", String.format(Locale.ROOT, "width:%.1f%%", 100 * share)).close("i");
    html.close("span").text(" " + Figures.percent(share)).close("td");
  }

  /** What a stage dropped and replaced, with the number of each. */
  static String reasons(JsonNode stage) {
    List<String> reasons = new ArrayList<>();
    for (String kind : List.of("dropped", "replaced")) {
      stage
          .path(kind)
          .properties()
          .forEach(
              reason ->
                  reasons.add(reason.getKey() + " " + Figures.count(reason.getValue().asLong())));
    }
    return String.join(", ", reasons);
  }
}
