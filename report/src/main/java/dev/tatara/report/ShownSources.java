package dev.tatara.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sources of a corpus that its page shows each by itself. Of very many it shows the largest, so
 * that a page can be opened whatever the corpus.
 *
 * @param shown {@code inputs.sources} of the manifest, in its order
 * @param others those that are left out
 */
record ShownSources(List<JsonNode> shown, List<JsonNode> others) {
  static final int MOST = 30;

  /**
   * Chooses the sources that most characters are left of.
   *
   * @param sources {@code inputs.sources} of the manifest
   * @param counts {@code counts} of the manifest
   */
  static ShownSources of(JsonNode sources, JsonNode counts) {
    List<JsonNode> all = new ArrayList<>();
    sources.forEach(all::add);
    Set<String> largest =
        all.stream()
            .sorted(
                Comparator.comparingLong((JsonNode source) -> characters(counts, source))
                    .reversed())
            .limit(MOST)
            .map(ShownSources::name)
            .collect(Collectors.toSet());
    Map<Boolean, List<JsonNode>> parts =
        all.stream().collect(Collectors.partitioningBy(source -> largest.contains(name(source))));
    return new ShownSources(parts.get(true), parts.get(false));
  }

  private static long characters(JsonNode counts, JsonNode source) {
    return counts.path("sources").path(name(source)).path("characters").asLong();
  }

  static String name(JsonNode source) {
    return source.path("name").asText();
  }

  List<String> names() {
    return shown.stream().map(ShownSources::name).toList();
  }

  /** Says how many sources are left out; nothing where none is. */
  void note(Html html) {
    if (!others.isEmpty()) {
      html.element(
              "p",
              "The %s sources of the most text are shown; %s others stand in manifest.json."
                  .formatted(Figures.count(shown.size()), Figures.count(others.size())),
              "class",
              "note")
          .line();
    }
  }
}
