package dev.tatara.trainer.progress;

import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.Progress.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every step and checkpoint, and keeps everything that shows the run up to date. Steps
 * come from the training thread, checkpoints from the one that writes them.
 */
public final class ProgressReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);

  private final Path metricsFile;
  private final TrainingMetrics metrics;
  private final Throughput throughput = new Throughput();
  private final StepLine line = new StepLine(LOG);
  private MetricsLog metricsLog;
  private volatile Progress progress;

  /**
   * @param totalSteps of the run
   * @param restarts of the processes so far
   * @param runDirectory where {@code metrics.jsonl} is kept
   */
  public ProgressReporter(int totalSteps, int restarts, Path runDirectory) {
    this.metricsFile = runDirectory.resolve("metrics.jsonl");
    this.metrics = new TrainingMetrics(totalSteps, restarts);
    this.progress = Progress.starting(totalSteps, restarts);
  }

  public TrainingMetrics metrics() {
    return metrics;
  }

  /** The state now; may be asked by any thread. */
  public Progress progress() {
    return progress;
  }

  /**
   * Training begins, or goes on.
   *
   * @param step optimizer steps done
   * @param checkpoint that it goes on from, or null
   */
  public synchronized void begin(
      int step, long consumedSamples, long tokens, LastCheckpoint checkpoint) throws IOException {
    metricsLog = MetricsLog.open(metricsFile, step);
    metrics.begin(step, checkpoint == null ? 0 : checkpoint.lastStep());
    progress = progress.at(step, consumedSamples, tokens).with(checkpoint).with(Phase.TRAINING);
  }

  /** A step is done. */
  public synchronized void step(StepFigures figures) throws IOException {
    throughput.add(figures.stepTokens(), figures.seconds());
    double speed = throughput.tokensPerSecond();
    long eta = Math.round(throughput.secondsPerStep() * (progress.totalSteps() - figures.step()));
    metrics.step(figures, speed);
    progress = progress.after(figures, speed, eta);
    metricsLog.append(figures, progress.lastUpdateTime());
    line.log(progress);
  }

  /** Training stands still for a checkpoint. */
  public synchronized void checkpointing() {
    progress = progress.with(Phase.CHECKPOINTING);
  }

  /** Training goes on. */
  public synchronized void resumed() {
    progress = progress.with(Phase.TRAINING);
  }

  /**
   * A checkpoint was committed.
   *
   * @param seconds since its save began
   * @param stallSeconds that training stood still
   * @param bytes of all its files
   */
  public synchronized void checkpointed(
      LastCheckpoint checkpoint, double seconds, double stallSeconds, long bytes) {
    metrics.checkpoint(checkpoint.lastStep(), seconds, stallSeconds);
    progress =
        progress.with(checkpoint).with(progress.checkpointing().committed(seconds, stallSeconds));
    LOG.info(
        String.format(
            Locale.ROOT,
            "checkpoint %s committed: %.1f MB in %.2f s, training stood still for %.3f s",
            checkpoint.path(),
            bytes / 1e6,
            seconds,
            stallSeconds));
  }

  /**
   * A checkpoint could not be written; another is tried at the next interval.
   *
   * @param step that it was of
   * @param why it failed
   */
  public synchronized void checkpointFailed(int step, String why) {
    metrics.checkpointFailed();
    String message = "the checkpoint of step " + step + " could not be written: " + why;
    progress = progress.with(progress.checkpointing().failed(message));
    LOG.warn(
        "checkpointing paused: {}; training goes on and the next interval tries again: make room"
            + " on the volume",
        message);
  }

  /** All steps are done. */
  public synchronized void done() {
    progress = progress.with(Phase.DONE);
  }

  @Override
  public void close() throws IOException {
    if (metricsLog != null) {
      metricsLog.close();
    }
  }
}
