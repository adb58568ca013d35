package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.shard.Shard;
import dev.tatara.trainer.step.ProgressLog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a process that makes a corpus is: lines in its log, and figures for whoever asks. */
final class CorpusProgress {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusProgress.class);

  private final Shard shard;
  private long corpusBytes;
  private CorpusPhase phase = CorpusPhase.STARTING;
  private long documents;
  private long bytes;
  private long totalBytes;
  private ProgressLog log;
  private long begun = System.nanoTime();
  private final Map<CorpusPhase, Double> seconds = new EnumMap<>(CorpusPhase.class);

  CorpusProgress(Shard shard) {
    this.shard = shard;
  }

  /**
   * The figures at one moment, as {@code /progress} gives them.
   *
   * @param phase what is being done
   * @param shard its index
   * @param shards how many there are
   * @param documents that the phase has gone through
   * @param bytes likewise: of source files; while merging, of filtered parts
   * @param totalBytes that it has to go through
   * @param bytesPerSecond of this process, without what was found done; null before any
   * @param etaSeconds to the end of the phase at this speed; null before any
   * @param corpusBytes of the files of all shards, but for those that are yet to be collected
   * @param lastUpdateTime UTC, ISO-8601
   */
  record Figures(
      CorpusPhase phase,
      int shard,
      int shards,
      long documents,
      long bytes,
      long totalBytes,
      Double bytesPerSecond,
      Long etaSeconds,
      long corpusBytes,
      String lastUpdateTime) {}

  /** Says how large the files of all shards are. */
  synchronized void measured(long allBytes) {
    corpusBytes = allBytes;
  }

  /** A phase begins. */
  synchronized void begin(CorpusPhase next, long total) {
    become(next);
    documents = 0;
    bytes = 0;
    totalBytes = total;
    String of = shard.count() == 1 ? "" : ", shard " + shard;
    log = new ProgressLog(LOG, next.label() + of, total);
  }

  /** So many more are done. */
  synchronized void advance(long moreDocuments, long moreBytes) {
    documents += moreDocuments;
    bytes += moreBytes;
    log.update(documents, bytes);
  }

  /** So many more were found done. */
  synchronized void skip(long moreDocuments, long moreBytes) {
    log.skip(moreBytes);
    advance(moreDocuments, moreBytes);
  }

  /** All is done that there is for this process; the last figures stay. */
  synchronized void end() {
    become(CorpusPhase.DONE);
  }

  private void become(CorpusPhase next) {
    long now = System.nanoTime();
    seconds.merge(phase, (now - begun) / 1e9, Double::sum);
    begun = now;
    phase = next;
  }

  /** Seconds that a phase has taken, once it is over. */
  synchronized double seconds(CorpusPhase over) {
    return seconds.getOrDefault(over, 0.0);
  }

  synchronized Figures figures() {
    Double rate = log == null || log.rate(bytes) == 0 ? null : log.rate(bytes);
    return new Figures(
        phase,
        shard.index(),
        shard.count(),
        documents,
        bytes,
        totalBytes,
        rate,
        rate == null ? null : log.secondsLeft(bytes),
        corpusBytes,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
