package dev.tatara.trainer.tokenize;

import dev.tatara.trainer.step.PreparationFigures;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/** How far a process that writes a dataset is, for whoever asks. */
final class TokenizeProgress {
  private static final String STARTING = "starting";
  private static final String TOKENIZING = "tokenizing";
  private static final String DONE = "done";

  private final LongSupplier clock;
  private final Runnable changed;
  private String phase = STARTING;
  private long begun;
  private long totalBytes;
  private long documents;
  private long bytes;
  private long documentsBefore;
  private long bytesBefore;

  TokenizeProgress() {
    this(() -> {});
  }

  /**
   * One that says when it changes.
   *
   * @param changed run after each change of the figures
   */
  TokenizeProgress(Runnable changed) {
    this.clock = System::nanoTime;
    this.changed = changed;
  }

  /** The corpus has been looked at, and so much packed text is to be encoded. */
  synchronized void begin(long total) {
    phase = TOKENIZING;
    begun = clock.getAsLong();
    totalBytes = total;
    changed.run();
  }

  /** So much of the source that is read now is done. */
  synchronized void update(long sourceDocuments, long sourceBytes) {
    documents = documentsBefore + sourceDocuments;
    bytes = bytesBefore + sourceBytes;
    changed.run();
  }

  /** A source is done. */
  synchronized void endSource(long sourceDocuments, long sourceBytes) {
    update(sourceDocuments, sourceBytes);
    documentsBefore = documents;
    bytesBefore = bytes;
  }

  /** The dataset is there. */
  synchronized void end() {
    phase = DONE;
    changed.run();
  }

  synchronized PreparationFigures figures() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    if (totalBytes == 0) {
      return new PreparationFigures(phase, null, null, null, null, null, null, now);
    }
    double seconds = (clock.getAsLong() - begun) / 1e9;
    Double rate = bytes > 0 && seconds > 0 ? bytes / seconds : null;
    return new PreparationFigures(
        phase,
        Math.round(1e4 * bytes / totalBytes) / 1e4,
        documents,
        bytes,
        totalBytes,
        rate,
        rate == null || bytes >= totalBytes ? null : Math.round((totalBytes - bytes) / rate),
        now);
  }
}
