package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.corpus.filter.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the documents of filtered parts, without repetitions, as one file for each source. Lines
 * are copied as they are; only those that are left out and shown as examples are parsed.
 */
final class CorpusMerge {
  private static final String WORK = ".work";

  private final CorpusStages stages;
  private final Path folder;
  private final int threads;
  private final CorpusMetrics metrics;
  private final CorpusProgress progress;

  /**
   * @param folder that the files are written into
   * @param threads that pack them
   */
  CorpusMerge(
      CorpusStages stages,
      Path folder,
      int threads,
      CorpusMetrics metrics,
      CorpusProgress progress) {
    this.stages = stages;
    this.folder = folder;
    this.threads = threads;
    this.metrics = metrics;
    this.progress = progress;
  }

  /**
   * Writes all sources.
   *
   * @param sources in the order in which the first of equal documents is kept
   * @return what became of each, by its name
   */
  Map<String, MergedSource> merge(List<FilteredSource> sources)
      throws IOException, InterruptedException {
    progress.begin(
        CorpusPhase.MERGING,
        sources.stream()
            .flatMap(source -> source.parts().stream())
            .mapToLong(FilteredPart::bytes)
            .sum());
    Path work = Files.createDirectory(folder.resolve(WORK));
    Repetitions repetitions = Repetitions.find(stages, sources, work);
    AtomicFiles.delete(work);
    Map<String, MergedSource> merged = new LinkedHashMap<>();
    Map<String, Funnel> compared = new LinkedHashMap<>();
    for (FilteredSource source : sources) {
      Funnel comparisons = comparisons(source);
      MergedSource result = merge(source, repetitions, comparisons);
      compared.put(source.source().name(), comparisons);
      result.funnel().requireDocuments(source.source());
      merged.put(source.source().name(), result);
    }
    compared.forEach(metrics::add); // not before: who breaks off may begin again
    return merged;
  }

  /** With the stages that the source goes through here. */
  private Funnel comparisons(FilteredSource filtered) {
    Funnel comparisons = new Funnel();
    comparisons.at(Stage.DUPLICATES);
    if (stages.hasSignatures(filtered.source())) {
      comparisons.at(Stage.NEAR_DUPLICATES);
    }
    return comparisons;
  }

  private MergedSource merge(FilteredSource filtered, Repetitions repetitions, Funnel comparisons)
      throws IOException, InterruptedException {
    String name = filtered.source().name();
    MergedSource merged = new MergedSource();
    try (SourceWriter writer = new SourceWriter(folder, name, threads)) {
      for (FilteredPart part : filtered.parts()) {
        merged.funnel().add(part.funnel());
        copy(part, repetitions.of(part), comparisons, merged.histograms(), writer);
        progress.advance(0, part.bytes());
      }
      writer.finish();
    }
    merged.funnel().add(comparisons);
    return merged;
  }

  private void copy(
      FilteredPart part,
      Repetitions.Fates fates,
      Funnel comparisons,
      Histograms histograms,
      SourceWriter writer)
      throws IOException, InterruptedException {
    long documents = part.documents();
    try (FilteredPart.Facts facts = part.facts();
        FilteredPart.Lines lines = part.lines()) {
      for (long d = 0; d < documents; d++) {
        byte[] line = lines.next();
        DocumentFacts known = facts.next();
        Optional<Stage> dropping = fates.next();
        for (Map.Entry<Stage, StageTally> stage : comparisons.tallies().entrySet()) {
          if (dropping.isPresent() && dropping.get() == stage.getKey()) {
            drop(stage.getKey(), stage.getValue(), lines, line, known);
            break;
          }
          stage.getValue().kept(known.size(), known.size(), Map.of());
        }
        if (dropping.isEmpty()) {
          histograms.add(known.size().characters(), known.bins());
          writer.write(line);
        }
        progress.advance(1, 0);
        if (Thread.interrupted()) {
          throw new InterruptedException("while writing source " + part.source());
        }
      }
    }
  }

  private static void drop(
      Stage stage, StageTally tally, FilteredPart.Lines lines, byte[] line, DocumentFacts known)
      throws IOException {
    tally.dropped(
        DocumentLines.id(line),
        () -> lines.document(line).whole(),
        known.size(),
        stage == Stage.DUPLICATES ? "duplicate" : "nearDuplicate");
  }
}
