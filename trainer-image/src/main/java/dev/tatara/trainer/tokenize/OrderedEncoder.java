package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.step.OrderedBatches;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.List;

/**
 * Encodes documents on several threads and gives the results in the order of the documents; used by
 * one thread.
 */
final class OrderedEncoder implements AutoCloseable {
  private static final int BATCH_CHARACTERS = 1 << 18;

  private final OrderedBatches<Document, List<EncodedDocument>> batches;

  OrderedEncoder(Tokenizer tokenizer, int threads) {
    int eodId = tokenizer.eosId();
    this.batches =
        new OrderedBatches<>(
            documents ->
                documents.stream()
                    .map(document -> EncodedDocument.of(document, tokenizer, eodId))
                    .toList(),
            BATCH_CHARACTERS,
            threads);
  }

  /** Hands in a document; what is ready of earlier ones, in order. */
  List<EncodedDocument> add(Document document) throws InterruptedException {
    return batches.add(document, document.text().length()).orElse(List.of());
  }

  /** Waits for the rest, batch by batch; empty when nothing is left. */
  List<EncodedDocument> rest() throws InterruptedException {
    return batches.rest().orElse(List.of());
  }

  @Override
  public void close() {
    batches.close();
  }
}
