package dev.tatara.trainer.progress;

import dev.tatara.trainer.launch.LastRestart;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.Progress.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private final LossSpikes spikes;
  private final CheckpointRequests requests = new CheckpointRequests(Clock.systemUTC());
  private final Stragglers stragglers = new Stragglers(LOG::warn);
  private OptionalDouble mfuOfOneToken = OptionalDouble.empty();
  private MetricsLog metricsLog;
  private volatile Progress progress;

  /**
   * @param totalSteps of the run
   * @param restarts of the processes so far
   * @param lastRestart why, the last time
   * @param runDirectory where {@code metrics.jsonl} is kept
   * @param spikes what losses to warn of
   */
  public ProgressReporter(
      int totalSteps,
      int restarts,
      Optional<LastRestart> lastRestart,
      Path runDirectory,
      LossSpikes spikes) {
    this.spikes = spikes;
    this.metricsFile = runDirectory.resolve("metrics.jsonl");
    this.metrics = new TrainingMetrics(totalSteps, restarts);
    this.progress = Progress.starting(totalSteps, restarts, lastRestart.orElse(null));
  }

  public TrainingMetrics metrics() {
    return metrics;
  }

  /** Checkpoints that are asked for from outside. */
  public CheckpointRequests requests() {
    return requests;
  }

  /** The state now; may be asked by any thread. */
  public Progress progress() {
    return progress;
  }

  /** Says in which pods the ranks run: names by rank, empty where they are not known. */
  public synchronized void locate(List<String> pods) {
    stragglers.locate(pods);
  }

  /**
   * Says what the devices could do at most; where nobody does, there is no MFU.
   *
   * @param mfu what one token a second is of their peak
   */
  public synchronized void compareWithPeak(double mfu) {
    mfuOfOneToken = OptionalDouble.of(mfu);
  }

  /** Training begins, or goes on, perhaps from where it has been before. */
  public synchronized void begin(Progress.Start start) throws IOException {
    close();
    metricsLog = MetricsLog.open(metricsFile, start.step());
    spikes.clear();
    metrics.begin(start);
    progress = progress.at(start).with(Phase.TRAINING);
  }

  /** A step is done. */
  public synchronized void step(StepFigures figures) throws IOException {
    throughput.add(figures.stepTokens(), figures.seconds());
    Double speed = null;
    Double mfu = null;
    Long eta = null;
    if (throughput.isKnown()) {
      speed = throughput.tokensPerSecond();
      metrics.speed(speed);
      if (mfuOfOneToken.isPresent()) {
        mfu = speed * mfuOfOneToken.getAsDouble();
        metrics.mfu(mfu);
      }
      eta = Math.round(throughput.secondsPerStep() * (progress.totalSteps() - figures.step()));
    }
    metrics.step(figures);
    int lossSpikes = progress.health().lossSpikes() + (isSpike(figures) ? 1 : 0);
    List<RankTime> ranks = stragglers.after(figures.busySeconds());
    metrics.ranks(ranks);
    progress = progress.after(figures, speed, mfu, eta, lossSpikes, ranks);
    metricsLog.append(figures, progress.lastUpdateTime());
    if (figures.skipped()) {
      LOG.warn(
          "step {} is skipped: loss {}, gradient norm {}",
          figures.step(),
          figures.loss(),
          figures.gradientNorm());
    } else {
      line.log(progress);
    }
  }

  private boolean isSpike(StepFigures figures) {
    OptionalDouble median = spikes.after(figures.loss());
    if (median.isPresent()) {
      metrics.lossSpike();
      LOG.warn(
          String.format(
              Locale.ROOT,
              "step %d: loss %.4f is far above %.4f, the median of the steps before",
              figures.step(),
              figures.loss(),
              median.getAsDouble()));
    }
    return median.isPresent();
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
    requests.committed(checkpoint.lastStep());
    progress =
        progress
            .with(checkpoint)
            .with(
                progress
                    .checkpointing()
                    .committed(seconds, stallSeconds, requests.served().orElse(null)));
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
   * @param hint what to do about it
   */
  public synchronized void checkpointFailed(int step, String why, String hint) {
    metrics.checkpointFailed();
    requests.failed();
    String message = "the checkpoint of step " + step + " could not be written: " + why;
    progress = progress.with(progress.checkpointing().failed(message));
    LOG.warn(
        "checkpointing paused: {}; training goes on and the next interval tries again: {}",
        message,
        hint);
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
