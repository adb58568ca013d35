package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.report.BarChart.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the documents of a corpus are, and what they are written in: of all, and of each source.
 */
final class CorpusHistograms {
  /** Histograms of shares, by their names in a manifest. */
  private static final Map<String, String> SHARES =
      new TreeMap<>(
          Map.of(
              "japaneseShare", "kana and kanji",
              "hiraganaShare", "hiragana",
              "symbolShare", "symbols"));

  private CorpusHistograms() {}

  static void write(Html html, ShownSources sources, JsonNode counts) {
    html.element(
        "p",
        "Of the documents that were written. Shares are of the characters that are no white space.",
        "class",
        "note");
    all(html, counts.path("histograms"));
    sources.note(html);
    for (String name : sources.names()) {
      html.open("details").element("summary", name);
      all(html, counts.path("sources").path(name).path("histograms"));
      html.close("details").line();
    }
  }

  private static void all(Html html, JsonNode histograms) {
    html.open("div", "class", "charts");
    BarChart.write(html, "Documents by length in characters", lengths(histograms));
    SHARES.forEach(
        (name, title) ->
            BarChart.write(
                html, "Documents by their share of " + title, shares(histograms.path(name))));
    html.close("div");
  }

  /** Bar i is of documents from 2^i to below 2^(i+1) characters. */
  private static List<Bar> lengths(JsonNode histograms) {
    JsonNode lengths = histograms.path("lengths");
    List<Bar> bars = new ArrayList<>();
    int begin = 0;
    while (begin < lengths.size() && lengths.get(begin).asLong() == 0) {
      begin++;
    }
    for (int i = begin; i < lengths.size(); i++) {
      long from = 1L << i;
      long documents = lengths.get(i).asLong();
      bars.add(
          new Bar(
              Figures.count(from),
              "%s to %s characters: %s documents"
                  .formatted(
                      Figures.count(from), Figures.count(2 * from - 1), Figures.count(documents)),
              documents));
    }
    return bars;
  }

  private static List<Bar> shares(JsonNode counts) {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      long documents = counts.get(i).asLong();
      int from = 100 * i / counts.size();
      int to = 100 * (i + 1) / counts.size();
      String tip = "%d to %d %%: %s documents".formatted(from, to, Figures.count(documents));
      bars.add(new Bar(from + " %", tip, documents));
    }
    return bars;
  }
}
