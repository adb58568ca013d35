package dev.tatara.trainer.progress;

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

/** Hears of every step and checkpoint, and keeps everything that shows the run up to date. */
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
  public void begin(int step, long consumedSamples, long tokens, LastCheckpoint checkpoint)
      throws IOException {
    metricsLog = MetricsLog.open(metricsFile, step);
    metrics.begin(step, checkpoint == null ? 0 : checkpoint.lastStep());
    progress = at(Phase.TRAINING, step, consumedSamples, tokens, checkpoint);
  }

  /** A step is done. */
  public void step(StepFigures figures) throws IOException {
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
            progress.checkpoint());
    log(figures, speed, eta);
  }

  /** A checkpoint is being written. */
  public void checkpointing() {
    progress = with(Phase.CHECKPOINTING, progress.checkpoint());
  }

  /**
   * A checkpoint was committed.
   *
   * @param seconds that training stood still
   */
  public void checkpointed(LastCheckpoint checkpoint, double seconds) {
    metrics.checkpoint(checkpoint.lastStep(), seconds);
    progress = with(Phase.TRAINING, checkpoint);
    LOG.info(
        String.format(
            Locale.ROOT, "checkpoint %s committed in %.2f s", checkpoint.path(), seconds));
  }

  /** All steps are done. */
  public void done() {
    progress = with(Phase.DONE, progress.checkpoint());
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
        checkpoint);
  }

  private Progress with(Phase phase, LastCheckpoint checkpoint) {
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
        checkpoint);
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
