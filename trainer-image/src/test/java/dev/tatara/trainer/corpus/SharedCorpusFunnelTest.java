package dev.tatara.trainer.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.SharedData;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.config.DeduplicateSettings;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.corpus.shard.Shard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The funnels of a corpus of three kinds of text, of which source code skips the filters of prose.
 * With {@code -Dreport.pictures=DIR} it leaves the page there.
 */
class SharedCorpusFunnelTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int DOCUMENTS = 14_098 + 362 + 2_823;

  @TempDir private Path folder;

  @Test
  void whatIsLeftOfAllSourcesOnlyFallsAndEachSourceHasItsOwnStages() throws Exception {
    Artifact corpus = corpus();
    JsonNode counts = MAPPER.valueToTree(corpus.manifest().counts());
    JsonNode stages = counts.path("stages");
    assertEquals(DOCUMENTS, stages.get(0).path("documentsIn").asInt());
    assertTrue(
        stages.get(10).path("documentsIn").asLong() > stages.get(9).path("documentsOut").asLong(),
        "code comes to the repetitions without the filters: sums rise and fall");
    long left = DOCUMENTS;
    for (JsonNode stage : stages) {
      assertTrue(stage.path("documentsLeft").asLong() <= left, stages::toString);
      left = stage.path("documentsLeft").asLong();
    }
    assertEquals(counts.path("documents").asLong(), left);
    assertEquals(counts.path("characters"), stages.get(stages.size() - 1).path("charactersLeft"));
    assertEquals(12, counts.at("/sources/wiki/stages").size());
    assertEquals(12, counts.at("/sources/docs/stages").size());
    assertEquals(
        List.of("empty", "duplicates", "nearDuplicates"),
        counts.at("/sources/code/stages").findValuesAsText("stage"));

    String page = Files.readString(corpus.file(CorpusStep.REPORT));
    assertTrue(page.contains("<summary>code: 2,823 documents read, "), "code's own funnel");
    assertTrue(
        page.contains("<td class=\"key\">normalization</td><td class=\"n\">2</td>"),
        "two of the sources are normalized");
    String pictures = System.getProperty("report.pictures");
    if (pictures != null) {
      Files.copy(
          corpus.file(CorpusStep.REPORT),
          Files.createDirectories(Path.of(pictures)).resolve("shared-corpus.html"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Artifact corpus() throws Exception {
    List<CorpusSource> sources = new ArrayList<>();
    sources.add(source("wiki", "wiki_kyoto_ja", "CC-BY-SA-3.0", FilterSettings.DEFAULT));
    sources.add(source("docs", "techdocs_ja", "CC-BY-4.0", FilterSettings.DEFAULT));
    sources.add(source("code", "code_java", "Apache-2.0", null));
    return CorpusStep.into(folder.resolve("corpus"), Shard.WHOLE)
        .run(sources, new CorpusStages(new DeduplicateSettings(true, 0.8), null, List.of()))
        .orElseThrow()
        .artifact();
  }

  private static CorpusSource source(
      String name, String file, String licence, FilterSettings filters) {
    Path path = SharedData.corpus(file);
    CorpusSource source =
        new CorpusSource(
            name,
            new DocumentForm.JsonLines(DocumentForm.TEXT_FIELD),
            licence,
            List.of(SourceFile.of(path, path.getFileName().toString(), path.toString())));
    return filters == null ? source : source.filtered(filters, FilterWords.of(filters, Path::of));
  }
}
