package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.config.DeduplicateSettings;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.corpus.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Times the whole step on files, with all stages, from the first byte to the committed corpus. */
public final class CorpusTimer {
  private final CorpusSource source;
  private final CorpusStages stages;

  /**
   * What a run took.
   *
   * @param bytes of text that came to the filters, in UTF-8
   * @param seconds of all of it
   * @param mergeSeconds of them that merging took
   */
  public record Run(long bytes, double seconds, double mergeSeconds) {}

  /**
   * Prepares runs.
   *
   * @param corpus files of prose, JSON lines
   * @param evaluation files of evaluation data; may be none
   */
  public CorpusTimer(List<Path> corpus, List<Path> evaluation) {
    FilterSettings filters = FilterSettings.DEFAULT;
    this.source =
        new CorpusSource(
                "bench",
                new DocumentForm.JsonLines(DocumentForm.TEXT_FIELD),
                null,
                corpus.stream().map(CorpusTimer::file).toList())
            .filtered(filters, FilterWords.of(filters, Path::of));
    this.stages =
        new CorpusStages(
            new DeduplicateSettings(true, 0.8),
            new DecontaminateSettings(List.of(), 13),
            evaluation.stream().map(CorpusTimer::file).toList());
  }

  private static SourceFile file(Path path) {
    return SourceFile.of(path, path.getFileName().toString(), path.toString());
  }

  /** Makes the corpus in a folder of its own, on all processors. */
  public Run run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tatara-bench-");
    try {
      CorpusProgress progress = new CorpusProgress(Shard.WHOLE);
      Workplace workplace = Workplace.beside(folder.resolve("corpus"), Shard.WHOLE);
      long start = System.nanoTime();
      Artifact made =
          new CorpusStep(workplace, new CorpusMetrics(), progress)
              .run(List.of(source), stages)
              .orElseThrow()
              .artifact();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Run(bytes(made), seconds, progress.seconds(CorpusPhase.MERGING));
    } finally {
      AtomicFiles.delete(folder);
    }
  }

  private static long bytes(Artifact corpus) {
    return corpus.manifest().counts().get("stages") instanceof List<?> stages
            && stages.getFirst() instanceof Map<?, ?> first
            && Stage.EMPTY.label().equals(first.get("stage"))
            && first.get("bytesIn") instanceof Number bytes
        ? bytes.longValue()
        : 0;
  }
}
