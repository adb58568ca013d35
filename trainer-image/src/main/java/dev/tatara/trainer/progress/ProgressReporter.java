package dev.tatara.trainer.progress;

import dev.tatara.trainer.progress.Progress.Checkpointing;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.Progress.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every step and checkpoint, and keeps everything that shows the run up to date. Steps
 * come from the training thread, checkpoints from the one that writes them.
 */
public final class ProgressReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);

  private static final long LINE_INTERVAL_NANOS = 1_000_000_000;

  private final int totalSteps;
  private final int restarts;
  private final Path metricsFile;
  private final TrainingMetrics metrics;
  private final Throughput throughput = new Throughput();
  private MetricsLog metricsLog;
  private long lastLine;
  private volatile Progress progress;

  /**
   * @param totalSteps of the run
   * @param restarts of the processes so far
   * @param runDirectory where {@code metrics.jsonl} is kept
   */
  public ProgressReporter(int totalSteps, int restarts, Path runDirectory) {
    this.totalSteps = totalSteps;
    this.restarts = restarts;
    this.metricsFile = runDirectory.resolve("metrics.jsonl");
    this.metrics = new TrainingMetrics(totalSteps, restarts);
    this.progress = at(Phase.STARTING, 0, 0, 0, null);
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
    progress = at(Phase.TRAINING, step, consumedSamples, tokens, checkpoint);
  }

  /** A step is done. */
  public synchronized void step(StepFigures figures) throws IOException {
    throughput.add(figures.stepTokens(), figures.seconds());
    double speed = throughput.tokensPerSecond();
    long eta = Math.round(throughput.secondsPerStep() * (totalSteps - figures.step()));
    metrics.step(figures, speed);
    metricsLog.append(figures, now());
    progress =
        new Progress(
            Phase.TRAINING,
            figures.step(),
            totalSteps,
            figures.consumedSamples(),
            figures.tokens(),
            figures.loss(),
            figures.learningRate(),
            figures.gradientNorm(),
            speed,
            null,
            eta,
            restarts,
            now(),
            progress.checkpoint(),
            progress.checkpointing());
    log(figures, speed, eta);
  }

  /** Training stands still for a checkpoint. */
  public synchronized void checkpointing() {
    progress = with(Phase.CHECKPOINTING, progress.checkpoint(), progress.checkpointing());
  }

  /** Training goes on. */
  public synchronized void resumed() {
    progress = with(Phase.TRAINING, progress.checkpoint(), progress.checkpointing());
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
        with(
            progress.phase(),
            checkpoint,
            progress.checkpointing().committed(seconds, stallSeconds));
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
    progress =
        with(progress.phase(), progress.checkpoint(), progress.checkpointing().failed(message));
    LOG.warn(
        "checkpointing paused: {}; training goes on and the next interval tries again: make room"
            + " on the volume",
        message);
  }

  /** All steps are done. */
  public synchronized void done() {
    progress = with(Phase.DONE, progress.checkpoint(), progress.checkpointing());
  }

  /** At most a line a second: steps of small models take milliseconds. */
  private void log(StepFigures figures, double speed, long eta) {
    long time = System.nanoTime();
    boolean last = figures.step() == totalSteps;
    if (lastLine == 0 || last || time - lastLine >= LINE_INTERVAL_NANOS) {
      lastLine = time;
      LOG.info("{}", line(figures, speed, eta));
    }
  }

  private String line(StepFigures figures, double speed, long eta) {
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  lr %.3e  grad-norm %.3f  %,.0f tokens/s  eta %s",
        figures.step(),
        totalSteps,
        figures.loss(),
        figures.learningRate(),
        figures.gradientNorm(),
        speed,
        readable(Duration.ofSeconds(eta)));
  }

  private static String readable(Duration duration) {
    if (duration.toHours() > 0) {
      return "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    if (duration.toMinutes() > 0) {
      return "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
    return duration.toSeconds() + " s";
  }

  private Progress at(
      Phase phase, int step, long consumedSamples, long tokens, LastCheckpoint checkpoint) {
    return new Progress(
        phase,
        step,
        totalSteps,
        consumedSamples,
        tokens,
        null,
        null,
        null,
        null,
        null,
        null,
        restarts,
        now(),
        checkpoint,
        Checkpointing.begin());
  }

  private Progress with(Phase phase, LastCheckpoint checkpoint, Checkpointing checkpointing) {
    Progress last = progress;
    return new Progress(
        phase,
        last.step(),
        last.totalSteps(),
        last.consumedSamples(),
        last.tokens(),
        last.loss(),
        last.learningRate(),
        last.gradientNorm(),
        last.tokensPerSecond(),
        last.mfu(),
        last.etaSeconds(),
        restarts,
        now(),
        checkpoint,
        checkpointing);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void close() throws IOException {
    if (metricsLog != null) {
      metricsLog.close();
    }
  }
}
