package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.corpus.Document;
import dev.tatara.trainer.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Encodes documents on several threads and gives the results in the order of the documents. At most
 * {@code 2 * threads + 1} batches are under way, so memory is bounded; used by one thread.
 */
final class OrderedEncoder implements AutoCloseable {
  private static final int BATCH_CHARACTERS = 1 << 18;

  private final Tokenizer tokenizer;
  private final int threads;
  private final int eodId;
  private final ExecutorService pool;
  private final Queue<Future<List<EncodedDocument>>> underWay = new ArrayDeque<>();
  private List<Document> batch = new ArrayList<>();
  private int batchCharacters;

  OrderedEncoder(Tokenizer tokenizer, int threads) {
    this.tokenizer = tokenizer;
    this.threads = threads;
    this.eodId = tokenizer.eosId();
    this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Hands in a document; what is ready of earlier ones, in order. */
  List<EncodedDocument> add(Document document) throws InterruptedException {
    batch.add(document);
    batchCharacters += document.text().length();
    if (batchCharacters < BATCH_CHARACTERS) {
      return List.of();
    }
    submit();
    return underWay.size() > 2 * threads ? take() : List.of();
  }

  /** Waits for the rest, batch by batch; empty when nothing is left. */
  List<EncodedDocument> rest() throws InterruptedException {
    if (!batch.isEmpty()) {
      submit();
    }
    return underWay.isEmpty() ? List.of() : take();
  }

  private void submit() {
    List<Document> documents = batch;
    underWay.add(pool.submit(() -> documents.stream().map(this::encode).toList()));
    batch = new ArrayList<>();
    batchCharacters = 0;
  }

  private List<EncodedDocument> take() throws InterruptedException {
    try {
      return underWay.remove().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "a document could not be encoded: " + e.getCause(), e.getCause());
    }
  }

  private EncodedDocument encode(Document document) {
    return EncodedDocument.of(document, tokenizer, eodId);
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
