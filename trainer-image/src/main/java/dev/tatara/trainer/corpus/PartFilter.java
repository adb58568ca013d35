package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.EvaluationNgrams;
import dev.tatara.trainer.corpus.filter.FilterChain;
import dev.tatara.trainer.step.OrderedBatches;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Takes the documents of a part through the stages that look at one document by itself. */
final class PartFilter {
  private static final long BATCH_CHARACTERS = 1 << 18;

  private final CorpusStages stages;
  private final EvaluationNgrams evaluation;
  private final int threads;
  private final CorpusProgress progress;

  /** Some documents, as they are written. */
  private record Block(FilteredBatch batch, byte[] lines) {}

  /**
   * @param evaluation what must not be in a corpus, or null
   * @param threads that filter; one more reads and writes
   */
  PartFilter(
      CorpusStages stages, EvaluationNgrams evaluation, int threads, CorpusProgress progress) {
    this.stages = stages;
    this.evaluation = evaluation;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Writes what is left of a part.
   *
   * @param folder that is empty
   * @param metrics that it counts in
   * @return what the stages did
   */
  Funnel filter(SourcePart part, Path folder, CorpusMetrics metrics)
      throws IOException, InterruptedException {
    CorpusSource source = part.source();
    boolean signatures = stages.hasSignatures(source);
    DocumentFilter filter =
        new DocumentFilter(
            FilterChain.of(source.filters(), source.words(), evaluation), signatures);
    Funnel funnel = new Funnel();
    ByteCounter bytes = new ByteCounter();
    long told = 0;
    try (FilteredWriter writer = new FilteredWriter(folder, signatures);
        OrderedBatches<Document, Block> blocks =
            new OrderedBatches<>(
                documents -> block(filter, source.name(), documents), BATCH_CHARACTERS, threads)) {
      for (SourceFile file : part.files()) {
        try (DocumentReader reader = DocumentReader.open(source, file, bytes)) {
          for (Document d = reader.next(); d != null; d = reader.next()) {
            Optional<Block> ready = blocks.add(d, d.text().length() + 1);
            if (ready.isPresent()) {
              write(ready.get(), source, writer, funnel, metrics);
            }
            if (Thread.interrupted()) {
              throw new InterruptedException("while reading " + file.shown());
            }
            progress.advance(1, bytes.bytes() - told);
            told = bytes.bytes();
          }
        }
      }
      for (var rest = blocks.rest(); rest.isPresent(); rest = blocks.rest()) {
        write(rest.get(), source, writer, funnel, metrics);
      }
    }
    progress.advance(0, bytes.bytes() - told);
    return funnel;
  }

  private static Block block(DocumentFilter filter, String source, List<Document> documents) {
    FilteredBatch batch = filter.apply(documents);
    return new Block(
        batch,
        DocumentLines.of(
            source, batch.documents().stream().map(FilteredBatch.Filtered::document).toList()));
  }

  private static void write(
      Block block, CorpusSource source, FilteredWriter writer, Funnel funnel, CorpusMetrics metrics)
      throws IOException {
    writer.lines(block.lines());
    for (FilteredBatch.Filtered filtered : block.batch().documents()) {
      writer.facts(filtered.facts(), filtered.signature());
    }
    funnel.add(block.batch().funnel());
    metrics.add(source.name(), block.batch().funnel());
  }
}
