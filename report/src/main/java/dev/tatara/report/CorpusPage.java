package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The page of a corpus: its figures are those of its manifest. */
public final class CorpusPage {
  private static final String NUMBER = "n";

  /** Files that are named; a crawl has tens of thousands. */
  static final int MOST_FILES = 500;

  static final int MOST_WARNINGS = 20;

  private final String digest;
  private final JsonNode sources;
  private final JsonNode counts;
  private final JsonNode mixture;
  private final ShownSources shown;

  private CorpusPage(String digest, JsonNode sources, JsonNode counts, JsonNode mixture) {
    this.mixture = mixture;
    this.digest = digest;
    this.sources = sources;
    this.counts = counts;
    this.shown = ShownSources.of(sources, counts);
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
    new CorpusFunnels(counts, shown).write(page.section("funnel", "Funnel"));
    sources(page.section("sources", "Sources and licences"));
    if (!mixture.isEmpty()) {
      mixture(page.section("mixture", "Mixture of the run"));
    }
    CorpusHistograms.write(page.section("lengths", "Length and quality"), shown, counts);
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
    JsonNode warnings = counts.path("warnings");
    for (int i = 0; i < Math.min(warnings.size(), MOST_WARNINGS); i++) {
      html.element("p", warnings.get(i).asText(), "class", "warning");
    }
    if (warnings.size() > MOST_WARNINGS) {
      html.element(
          "p",
          Figures.count(warnings.size() - MOST_WARNINGS)
              + " more warnings stand in counts.warnings of manifest.json.",
          "class",
          "warning");
    }
  }

  private void card(Html html, String title, String count) {
    html.open("div").element("dt", title);
    html.element("dd", Figures.count(counts.path(count).asLong())).close("div");
  }

  private void sources(Html html) {
    html.open("div", "class", "wide").open("table").open("tr");
    html.element("th", "Source").element("th", "Licence");
    for (String head : List.of("Files", "Size", "Documents", "Characters", "Share")) {
      html.element("th", head, "class", NUMBER);
    }
    html.close("tr");
    shown.shown().forEach(source -> sources(html, ShownSources.name(source), List.of(source)));
    if (!shown.others().isEmpty()) {
      sources(html, Figures.count(shown.others().size()) + " others", shown.others());
    }
    html.close("table").close("div");
    for (JsonNode source : shown.shown()) {
      if (source.has("query")) {
        html.open("p").text(ShownSources.name(source) + " was collected by the query ");
        html.element("code", source.path("query").toString()).close("p").line();
      }
    }
    html.element(
        "p",
        "Whoever publishes the corpus or a model of it sees to it that these licences allow it.",
        "class",
        "note");
  }

  /** A row for one source, or for several together. */
  private void sources(Html html, String name, List<JsonNode> together) {
    long files = 0;
    long bytes = 0;
    long documents = 0;
    long characters = 0;
    Set<String> licences = new TreeSet<>();
    for (JsonNode source : together) {
      JsonNode own = counts.path("sources").path(ShownSources.name(source));
      files += source.path("files").size();
      for (JsonNode file : source.path("files")) {
        bytes += file.path("bytes").asLong();
      }
      documents += own.path("documents").asLong();
      characters += own.path("characters").asLong();
      licences.add(source.path("licence").asText("not stated"));
    }
    double all = Math.max(1, counts.path("characters").asDouble());
    html.open("tr").element("td", name, "class", "key");
    html.element("td", String.join(", ", licences));
    html.element("td", Figures.count(files), "class", NUMBER);
    html.element("td", Figures.bytes(bytes), "class", NUMBER);
    html.element("td", Figures.count(documents), "class", NUMBER);
    html.element("td", Figures.count(characters), "class", NUMBER);
    html.element("td", Figures.percent(characters / all), "class", NUMBER);
    html.close("tr").line();
  }

  private void mixture(Html html) {
    html.open("div", "class", "wide").open("table").open("tr").element("th", "Source");
    for (String head :
        List.of(
            "Asked", "Tokens for training", "One pass takes", "The run takes", "Share", "Epochs")) {
      html.element("th", head, "class", NUMBER);
    }
    html.close("tr");
    for (String name : shown.names()) {
      JsonNode part = mixture.path(name);
      if (part.isMissingNode()) {
        continue;
      }
      String asked =
          part.has("budget")
              ? Figures.count(part.path("budget").asLong()) + " tokens"
              : "weight " + Figures.number(part.path("weight").asDouble());
      html.open("tr").element("td", name, "class", "key");
      html.element("td", asked, "class", NUMBER);
      for (String count : List.of("availableTokens", "tokens", "trainedTokens")) {
        html.element("td", Figures.count(part.path(count).asLong()), "class", NUMBER);
      }
      html.element("td", Figures.percent(part.path("share").asDouble()), "class", NUMBER);
      html.element("td", Figures.number(part.path("epochs").asDouble()), "class", NUMBER);
      html.close("tr").line();
    }
    html.close("table").close("div");
    shown.note(html);
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
    for (String name : shown.names()) {
      html.open("tr").element("td", name, "class", "key");
      for (String kind : kinds) {
        long count = counts.path("sources").path(name).path(kind).asLong();
        html.element("td", Figures.count(count), "class", NUMBER);
      }
      html.close("tr").line();
    }
    html.close("table").close("div");
    shown.note(html);
  }

  /** A row for each evaluation set, a column for each source. */
  private void contamination(Html html) {
    html.element(
        "p",
        "Documents that were left out because they share text with an evaluation set; who shares text"
            + " with several is counted for each.",
        "class",
        "note");
    shown.note(html);
    List<String> names = shown.names();
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
    shown.note(html);
    boolean any = false;
    for (String name : shown.names()) {
      for (JsonNode stage : counts.path("sources").path(name).path("stages")) {
        if (!stage.path("samples").isEmpty()) {
          any = true;
          samples(html, name + ", " + stage.path("stage").asText(), stage);
        }
      }
    }
    if (!any) {
      html.element("p", "Nothing was dropped.", "class", "none");
    }
  }

  private static void samples(Html html, String title, JsonNode stage) {
    html.element("h3", title + ": " + CorpusFunnels.reasons(stage));
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
    long files = 0;
    for (JsonNode source : sources) {
      for (JsonNode file : source.path("files")) {
        if (files++ < MOST_FILES) {
          file(html, ShownSources.name(source), file);
        }
      }
    }
    html.close("table").close("div");
    if (files > MOST_FILES) {
      html.element(
          "p",
          "The first %s files are shown; %s others stand in manifest.json."
              .formatted(Figures.count(MOST_FILES), Figures.count(files - MOST_FILES)),
          "class",
          "note");
    }
  }

  private static void file(Html html, String source, JsonNode file) {
    html.open("tr").element("td", source, "class", "key").open("td");
    html.element("code", file.path("path").asText()).close("td");
    html.element("td", Figures.bytes(file.path("bytes").asLong()), "class", NUMBER);
    html.open("td");
    String sha = file.path("sha256").asText("");
    html.element("code", sha.isEmpty() ? "ETag " + file.path("etag").asText() : sha);
    html.close("td").close("tr").line();
  }
}
