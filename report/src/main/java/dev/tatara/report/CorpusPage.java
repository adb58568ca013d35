package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The page of a corpus: its figures are those of its manifest. */
public final class CorpusPage {
  private static final String NUMBER = "n";

  private final String digest;
  private final JsonNode sources;
  private final JsonNode counts;
  private final JsonNode mixture;

  private CorpusPage(String digest, JsonNode sources, JsonNode counts, JsonNode mixture) {
    this.mixture = mixture;
    this.digest = digest;
    this.sources = sources;
    this.counts = counts;
  }

  /**
   * The page.
   *
   * @param digest of the artifact
   * @param sources {@code inputs.sources} of its manifest
   * @param counts {@code counts} of its manifest
   */
  public static String of(String digest, JsonNode sources, JsonNode counts) {
    return new CorpusPage(digest, sources, counts, MissingNode.getInstance()).html();
  }

  /**
   * The page for a run, with what the run takes of each source.
   *
   * @param mixture {@code sources} of its {@code mixture.json}
   */
  public static String of(String digest, JsonNode sources, JsonNode counts, JsonNode mixture) {
    return new CorpusPage(digest, sources, counts, mixture).html();
  }

  private String html() {
    Page page = new Page("Corpus " + digest.substring(0, 12), "sha256:" + digest);
    summary(page.section("summary", "Summary"));
    funnel(page.section("funnel", "Funnel"), counts.path("stages"));
    sources(page.section("sources", "Sources and licences"));
    if (!mixture.isEmpty()) {
      mixture(page.section("mixture", "Mixture of the run"));
    }
    CorpusHistograms.write(page.section("lengths", "Length and quality"), sources, counts);
    duplicates(page.section("duplicates", "Duplicates"));
    if (counts.has("evaluationSets")) {
      contamination(page.section("contamination", "Evaluation data"));
    }
    dropped(page.section("dropped", "Dropped examples"));
    inputs(page.section("inputs", "Files"));
    return page.html();
  }

  private void summary(Html html) {
    html.open("dl", "class", "cards");
    card(html, "Documents", "documents");
    card(html, "Characters", "characters");
    card(html, "Empty", "empty");
    card(html, "Filtered", "filtered");
    card(html, "Contaminated", "contaminated");
    card(html, "Duplicates", "duplicates");
    card(html, "Near-duplicates", "nearDuplicates");
    html.close("dl");
    for (JsonNode warning : counts.path("warnings")) {
      html.element("p", warning.asText(), "class", "warning");
    }
  }

  private void card(Html html, String title, String count) {
    html.open("div").element("dt", title);
    html.element("dd", Figures.count(counts.path(count).asLong())).close("div");
  }

  private static void funnel(Html html, JsonNode stages) {
    long first = stages.isEmpty() ? 0 : stages.get(0).path("documentsIn").asLong();
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Stage");
    for (String head : List.of("Documents in", "out", "Characters out", "Bytes out", "Changed")) {
      html.element("th", head, "class", NUMBER);
    }
    html.element("th", "Left of all").element("th", "Dropped, replaced").close("tr");
    for (JsonNode stage : stages) {
      double left = first == 0 ? 0 : stage.path("documentsOut").asDouble() / first;
      html.open("tr").element("td", stage.path("stage").asText(), "class", "key");
      for (String count :
          List.of("documentsIn", "documentsOut", "charactersOut", "bytesOut", "changed")) {
        html.element("td", Figures.count(stage.path(count).asLong()), "class", NUMBER);
      }
      html.open("td", "class", "key").open("span", "class", "bar");
      html.open("i", "style", String.format(Locale.ROOT, "width:%.1f%%", 100 * left)).close("i");
      html.close("span").text(" " + Figures.percent(left)).close("td");
      html.element("td", reasons(stage)).close("tr").line();
    }
    html.close("table").close("div");
  }

  private static String reasons(JsonNode stage) {
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

  private void sources(Html html) {
    double all = Math.max(1, counts.path("characters").asDouble());
    html.open("div", "class", "wide").open("table").open("tr");
    html.element("th", "Source").element("th", "Licence");
    for (String head : List.of("Files", "Size", "Documents", "Characters", "Share")) {
      html.element("th", head, "class", NUMBER);
    }
    html.close("tr");
    for (JsonNode source : sources) {
      JsonNode own = counts.path("sources").path(source.path("name").asText());
      long bytes =
          StreamSupport.stream(source.path("files").spliterator(), false)
              .mapToLong(file -> file.path("bytes").asLong())
              .sum();
      html.open("tr").element("td", source.path("name").asText(), "class", "key");
      html.element("td", source.path("licence").asText("not stated"));
      html.element("td", Figures.count(source.path("files").size()), "class", NUMBER);
      html.element("td", Figures.bytes(bytes), "class", NUMBER);
      html.element("td", Figures.count(own.path("documents").asLong()), "class", NUMBER);
      html.element("td", Figures.count(own.path("characters").asLong()), "class", NUMBER);
      html.element("td", Figures.percent(own.path("characters").asDouble() / all), "class", NUMBER);
      html.close("tr").line();
    }
    html.close("table").close("div");
    for (JsonNode source : sources) {
      if (source.has("query")) {
        html.open("p").text(source.path("name").asText() + " was collected by the query ");
        html.element("code", source.path("query").toString()).close("p").line();
      }
    }
    html.element(
        "p",
        "Whoever publishes the corpus or a model of it sees to it that these licences allow it.",
        "class",
        "note");
  }

  private void mixture(Html html) {
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Source");
    for (String head :
        List.of(
            "Asked", "Tokens for training", "One pass takes", "The run takes", "Share", "Epochs")) {
      html.element("th", head, "class", NUMBER);
    }
    html.close("tr");
    for (var source : mixture.properties()) {
      JsonNode part = source.getValue();
      String asked =
          part.has("budget")
              ? Figures.count(part.path("budget").asLong()) + " tokens"
              : "weight " + Figures.number(part.path("weight").asDouble());
      html.open("tr").element("td", source.getKey(), "class", "key");
      html.element("td", asked, "class", NUMBER);
      for (String count : List.of("availableTokens", "tokens", "trainedTokens")) {
        html.element("td", Figures.count(part.path(count).asLong()), "class", NUMBER);
      }
      html.element("td", Figures.percent(part.path("share").asDouble()), "class", NUMBER);
      html.element("td", Figures.number(part.path("epochs").asDouble()), "class", NUMBER);
      html.close("tr").line();
    }
    html.close("table").close("div");
    html.element(
        "p",
        "A budget takes whole documents: the last one may go beyond it, and a source that holds less is"
            + " gone through more than once. Epochs are those of the whole run.",
        "class",
        "note");
  }

  private void duplicates(Html html) {
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Source");
    List<String> kinds = List.of("documents", "duplicates", "nearDuplicates", "contaminated");
    for (String head :
        List.of("Documents left", "Exact repetitions", "Near-duplicates", "Like evaluation data")) {
      html.element("th", head, "class", NUMBER);
    }
    html.close("tr");
    counts
        .path("sources")
        .properties()
        .forEach(
            source -> {
              html.open("tr").element("td", source.getKey(), "class", "key");
              for (String kind : kinds) {
                long count = source.getValue().path(kind).asLong();
                html.element("td", Figures.count(count), "class", NUMBER);
              }
              html.close("tr").line();
            });
    html.close("table").close("div");
  }

  /** A row for each evaluation set, a column for each source. */
  private void contamination(Html html) {
    html.element(
        "p",
        "Documents that were left out because they share text with an evaluation set; who shares text"
            + " with several is counted for each.",
        "class",
        "note");
    List<String> names = new ArrayList<>();
    counts.path("sources").fieldNames().forEachRemaining(names::add);
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Evaluation set");
    html.element("th", "All sources", "class", NUMBER);
    names.forEach(name -> html.element("th", name, "class", NUMBER));
    html.close("tr");
    for (var set : counts.path("evaluationSets").properties()) {
      html.open("tr").open("td", "class", "key").element("code", set.getKey()).close("td");
      html.element("td", Figures.count(set.getValue().asLong()), "class", NUMBER);
      for (String name : names) {
        long count = 0;
        for (JsonNode stage : counts.path("sources").path(name).path("stages")) {
          count += stage.path("evaluationSets").path(set.getKey()).asLong();
        }
        html.element("td", Figures.count(count), "class", NUMBER);
      }
      html.close("tr").line();
    }
    html.close("table").close("div");
  }

  private void dropped(Html html) {
    html.element(
        "p",
        "Some of what each stage dropped, chosen by a hash of the id, so that they are no first"
            + " or best ones.",
        "class",
        "note");
    boolean any = false;
    for (var source : counts.path("sources").properties()) {
      for (JsonNode stage : source.getValue().path("stages")) {
        if (!stage.path("samples").isEmpty()) {
          any = true;
          samples(html, source.getKey() + ", " + stage.path("stage").asText(), stage);
        }
      }
    }
    if (!any) {
      html.element("p", "Nothing was dropped.", "class", "none");
    }
  }

  private static void samples(Html html, String title, JsonNode stage) {
    html.element("h3", title + ": " + reasons(stage));
    for (JsonNode sample : stage.path("samples")) {
      html.open("div", "class", "question");
      html.element("p", sample.path("excerpt").asText());
      html.element(
              "code", sample.path("reason").asText() + ", document " + sample.path("id").asText())
          .close("div")
          .line();
    }
  }

  private void inputs(Html html) {
    html.open("div", "class", "wide").open("table").row("th", "Source", "File", "Size", "Digest");
    for (JsonNode source : sources) {
      for (JsonNode file : source.path("files")) {
        html.open("tr").element("td", source.path("name").asText(), "class", "key").open("td");
        html.element("code", file.path("path").asText()).close("td");
        html.element("td", Figures.bytes(file.path("bytes").asLong()), "class", NUMBER);
        html.open("td");
        String sha = file.path("sha256").asText("");
        html.element("code", sha.isEmpty() ? "ETag " + file.path("etag").asText() : sha);
        html.close("td").close("tr").line();
      }
    }
    html.close("table").close("div");
  }
}
