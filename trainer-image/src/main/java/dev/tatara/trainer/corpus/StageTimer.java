package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.config.FilterSettings;
import dev.tatara.trainer.corpus.duplicates.NearDuplicates;
import dev.tatara.trainer.corpus.duplicates.SignatureFile;
import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import dev.tatara.trainer.corpus.filter.FilterChain;
import dev.tatara.trainer.corpus.filter.FilterWords;
import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.corpus.filter.TextFilter;
import dev.tatara.trainer.corpus.filter.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Times the stages of a corpus on documents in memory, on one thread. */
public final class StageTimer {
  private static final double SIMILARITY = 0.8;

  private final List<Document> documents = new ArrayList<>();
  private final FilterChain chain;
  private long bytes;

  /**
   * Reads documents.
   *
   * @param corpus files of prose, JSON lines
   * @param evaluation files of evaluation data; may be none
   * @param mostBytes of text in UTF-8
   */
  public StageTimer(List<Path> corpus, List<Path> evaluation, long mostBytes) throws IOException {
    EvaluationNgrams ngrams = new EvaluationNgrams(13);
    evaluation.forEach(path -> EvaluationTexts.read(file(path), ngrams));
    FilterSettings settings = FilterSettings.DEFAULT;
    this.chain = FilterChain.of(settings, FilterWords.of(settings, Path::of), ngrams);
    List<SourceFile> files = corpus.stream().map(StageTimer::file).toList();
    CorpusSource source =
        new CorpusSource("bench", new DocumentForm.JsonLines(DocumentForm.TEXT_FIELD), null, files);
    for (SourceFile file : files) {
      try (DocumentReader reader = DocumentReader.open(source, file, new ByteCounter())) {
        for (Document d = reader.next(); d != null && bytes < mostBytes; d = reader.next()) {
          documents.add(d);
          bytes += TextSize.of(d.text()).bytes();
        }
      }
    }
  }

  private static SourceFile file(Path path) {
    return SourceFile.of(path, path.getFileName().toString(), path.toString());
  }

  /** Text in UTF-8. */
  public long bytes() {
    return bytes;
  }

  /** Seconds of the filter chain, with counting and the hash for exact repetitions. */
  public double filter() {
    long start = System.nanoTime();
    new DocumentFilter(chain, false).apply(documents);
    return seconds(start);
  }

  /** Seconds of the filter chain, signatures, and the search for similar documents. */
  public double filterAndCompare() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tatara-bench-");
    try (SignatureFile signatures = new SignatureFile(folder.resolve("signatures"))) {
      long start = System.nanoTime();
      for (var filtered : new DocumentFilter(chain, true).apply(documents).documents()) {
        signatures.add(filtered.signature());
      }
      NearDuplicates.find(signatures, SIMILARITY);
      return seconds(start);
    } finally {
      AtomicFiles.delete(folder);
    }
  }

  /** Megabytes a second of each stage, of what the stages before let through. */
  public Map<String, Double> stages() {
    Map<Stage, Long> nanoseconds = new EnumMap<>(Stage.class);
    Map<Stage, Long> seen = new EnumMap<>(Stage.class);
    for (Document document : documents) {
      String text = document.text();
      for (Map.Entry<Stage, TextFilter> stage : chain.stages().entrySet()) {
        seen.merge(stage.getKey(), TextSize.of(text).bytes(), Long::sum);
        long start = System.nanoTime();
        Verdict verdict = stage.getValue().apply(text);
        nanoseconds.merge(stage.getKey(), System.nanoTime() - start, Long::sum);
        if (!(verdict instanceof Verdict.Kept(String kept, var _))) {
          break;
        }
        text = kept;
      }
    }
    Map<String, Double> speeds = new LinkedHashMap<>();
    seen.forEach((stage, size) -> speeds.put(stage.label(), size * 1e3 / nanoseconds.get(stage)));
    return speeds;
  }

  /** What the stages did to the documents, for people: a line a stage. */
  public List<String> funnel() {
    List<String> lines = new ArrayList<>();
    FilteredBatch batch = new DocumentFilter(chain, false).apply(documents);
    for (Map<String, Object> stage : batch.funnel().toList(false)) {
      lines.add(
          "%-16s %9d -> %9d documents, %9d changed  %s %s"
              .formatted(
                  stage.get("stage"),
                  stage.get("documentsIn"),
                  stage.get("documentsOut"),
                  stage.get("changed"),
                  stage.get("dropped"),
                  stage.getOrDefault("replaced", "")));
    }
    return lines;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
