package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.corpus.duplicates.NearDuplicates;
import dev.tatara.trainer.corpus.duplicates.SignatureFile;
import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import dev.tatara.trainer.corpus.filter.FilterChain;
import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.corpus.filter.TextShape;
import dev.tatara.trainer.step.OrderedBatches;
import dev.tatara.trainer.step.ProgressLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the documents of sources into a folder. What is left after the stages that look at one
 * document and at exact repetitions is written at once; where similar documents are found, their
 * sources are written again without them.
 */
final class CorpusBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusBuilder.class);
  private static final long BATCH_CHARACTERS = 1 << 18;
  private static final String WORK = ".work";

  private final CorpusStages stages;
  private final EvaluationNgrams evaluation;
  private final Path folder;
  private final int threads;
  private final CorpusMetrics metrics;
  private final Map<String, Result> results = new LinkedHashMap<>();
  private SeenTexts seen = new SeenTexts();

  /**
   * What became of a source.
   *
   * @param counts documents that were written, and that were not
   * @param funnel what each stage did
   * @param histograms of what was written
   */
  record Outcome(SourceCounts counts, Funnel funnel, Histograms histograms) {}

  /** A source at work. */
  private static final class Result {
    private final CorpusSource source;
    private final Funnel funnel = new Funnel();

    /** Position of its first document among all that have signatures. */
    private final int firstSignature;

    private Histograms histograms = new Histograms();

    Result(CorpusSource source, int firstSignature) {
      this.source = source;
      this.firstSignature = firstSignature;
    }
  }

  CorpusBuilder(
      CorpusStages stages,
      EvaluationNgrams evaluation,
      Path folder,
      int threads,
      CorpusMetrics metrics) {
    this.metrics = metrics;
    this.stages = stages;
    this.evaluation = evaluation;
    this.folder = folder;
    this.threads = threads;
  }

  /**
   * Writes all sources.
   *
   * @param sources in the order in which the first of equal documents is kept
   * @param bytes of the files of each
   * @return what became of each, by its name
   */
  Map<String, Outcome> build(List<CorpusSource> sources, List<Long> bytes)
      throws IOException, InterruptedException {
    Path work = Files.createDirectory(folder.resolve(WORK));
    try (SignatureFile signatures = new SignatureFile(work.resolve("signatures"))) {
      for (int i = 0; i < sources.size(); i++) {
        filter(sources.get(i), bytes.get(i), signatures);
      }
      if (stages.nearDuplicates()) {
        BitSet similar = NearDuplicates.find(signatures, stages.deduplicate().similarity());
        for (Result result : results.values()) {
          if (hasSignatures(result.source)) {
            dropSimilar(result, similar, work);
          }
        }
      }
    }
    AtomicFiles.delete(work);
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    results.forEach(
        (name, result) ->
            outcomes.put(name, new Outcome(counts(result), result.funnel, result.histograms)));
    return outcomes;
  }

  private boolean hasSignatures(CorpusSource source) {
    return stages.nearDuplicates() && !source.hasExamples();
  }

  private void filter(CorpusSource source, long totalBytes, SignatureFile signatures)
      throws IOException, InterruptedException {
    ProgressLog progress = new ProgressLog(LOG, "corpus " + source.name(), totalBytes);
    ByteCounter bytes = new ByteCounter();
    Result result = new Result(source, signatures.count());
    results.put(source.name(), result);
    if (!stages.acrossSources()) {
      seen = new SeenTexts();
    }
    FilterChain chain = FilterChain.of(source.filters(), source.words(), evaluation);
    DocumentFilter filter = new DocumentFilter(chain, hasSignatures(source));
    long read = 0;
    try (SourceWriter writer = new SourceWriter(folder, source.name());
        OrderedBatches<Document, FilteredBatch> batches =
            new OrderedBatches<>(filter::apply, BATCH_CHARACTERS, threads)) {
      for (SourceFile file : source.files()) {
        try (DocumentReader reader = DocumentReader.open(source, file, bytes)) {
          for (Document d = reader.next(); d != null; d = reader.next()) {
            Optional<FilteredBatch> ready = batches.add(d, d.text().length() + 1);
            if (ready.isPresent()) {
              write(ready.get(), result, writer, signatures);
            }
            if (Thread.interrupted()) {
              throw new InterruptedException("while reading " + file.shown());
            }
            progress.update(++read, bytes.bytes());
          }
        }
      }
      for (var rest = batches.rest(); rest.isPresent(); rest = batches.rest()) {
        write(rest.get(), result, writer, signatures);
      }
    }
    refuseEmpty(result);
  }

  private void write(
      FilteredBatch batch, Result result, SourceWriter writer, SignatureFile signatures)
      throws IOException {
    Funnel funnel = batch.funnel();
    StageTally tally = funnel.at(Stage.DUPLICATES);
    for (FilteredBatch.Filtered filtered : batch.documents()) {
      Document document = filtered.document();
      if (!seen.add(filtered.hash())) {
        tally.dropped(document.id(), document.whole(), filtered.size(), "duplicate");
        continue;
      }
      tally.kept(filtered.size(), filtered.size(), Map.of());
      writer.write(document);
      result.histograms.add(filtered.size().characters(), filtered.shape());
      if (filtered.signature() != null) {
        signatures.add(filtered.signature());
      }
    }
    count(result, funnel);
  }

  private void count(Result result, Funnel funnel) {
    result.funnel.add(funnel);
    metrics.add(result.source.name(), funnel);
  }

  /** Writes a source again without the documents that are similar to others. */
  private void dropSimilar(Result result, BitSet similar, Path work)
      throws IOException, InterruptedException {
    String name = result.source.name();
    Path all = work.resolve(CorpusReader.fileName(name));
    AtomicFiles.rename(folder.resolve(all.getFileName()), all);
    Funnel funnel = new Funnel();
    StageTally tally = funnel.at(Stage.NEAR_DUPLICATES);
    result.histograms = new Histograms();
    int position = result.firstSignature;
    try (CorpusReader reader = new CorpusReader(all, name);
        SourceWriter writer = new SourceWriter(folder, name)) {
      for (Document d = reader.next(); d != null; d = reader.next()) {
        TextSize size = TextSize.of(d.whole());
        if (similar.get(position++)) {
          tally.dropped(d.id(), d.whole(), size, "nearDuplicate");
        } else {
          tally.kept(size, size, Map.of());
          writer.write(d);
          result.histograms.add(size.characters(), TextShape.of(d.whole()));
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("while writing source " + name);
        }
      }
    }
    count(result, funnel);
    refuseEmpty(result);
  }

  private SourceCounts counts(Result result) {
    Funnel funnel = result.funnel;
    return new SourceCounts(
        funnel.documentsLeft(),
        funnel.charactersLeft(),
        funnel.dropped(Stage.EMPTY),
        funnel.droppedBetween(Stage.EMPTY, Stage.DECONTAMINATION),
        funnel.dropped(Stage.DECONTAMINATION),
        funnel.dropped(Stage.DUPLICATES),
        funnel.dropped(Stage.NEAR_DUPLICATES));
  }

  private void refuseEmpty(Result result) {
    SourceCounts counts = counts(result);
    if (counts.documents() > 0) {
      return;
    }
    CorpusSource source = result.source;
    throw new TrainerException(
        FailureReason.CORPUS_EMPTY,
        "source '%s' holds no document: %d files, %d documents without text, %d left out by filters, %d by decontamination, %d as repetitions"
            .formatted(
                source.name(),
                source.files().size(),
                counts.empty(),
                counts.filtered(),
                counts.contaminated(),
                counts.duplicates() + counts.nearDuplicates()),
        "check the source's path, format and filters, or take the source out of the job");
  }
}
