package dev.tatara.trainer.progress;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** The run's metrics for Prometheus. */
public final class TrainingMetrics {
  private static final String GPU_MEMORY = "tatara_gpu_memory_bytes";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge step = gauge("tatara_step", "Optimizer steps done");
  private final Gauge totalSteps = gauge("tatara_steps_planned", "Optimizer steps of the run");
  private final Gauge loss = gauge("tatara_loss", "Mean loss of the last global batch, nats");
  private final Gauge learningRate =
      gauge("tatara_learning_rate", "Learning rate of the last step");
  private final Gauge gradientNorm =
      gauge("tatara_gradient_norm", "Global gradient norm of the last step, before clipping");
  private final Gauge restarts =
      gauge("tatara_restarts", "Times that the processes of rank 0's pod were started again");
  private final Gauge checkpointStep =
      gauge("tatara_checkpoint_step", "Step of the newest committed checkpoint");
  private final Gauge skippedSteps =
      gauge("tatara_skipped_steps", "Of the steps done, those without a finite loss and norm");
  private final Gauge rollbacks =
      gauge("tatara_rollbacks", "Times that the run went back to an earlier state");
  private final Counter lossSpikes =
      Counter.builder()
          .name("tatara_loss_spikes_total")
          .help("Losses far above the recent median, of this process")
          .register(registry);
  private final Counter tokens =
      Counter.builder()
          .name("tatara_tokens_total")
          .help("Tokens trained on by this process, all ranks")
          .register(registry);
  private final Histogram stepSeconds =
      Histogram.builder()
          .name("tatara_step_seconds")
          .help("Duration of optimizer steps")
          .classicOnly()
          .classicExponentialUpperBounds(0.01, 2, 14)
          .register(registry);
  private final Histogram dataWaitSeconds =
      Histogram.builder()
          .name("tatara_data_wait_seconds")
          .help("Time that a step stood still for its samples")
          .classicOnly()
          .classicExponentialUpperBounds(0.0001, 4, 10)
          .register(registry);
  private final Histogram checkpointSeconds =
      Histogram.builder()
          .name("tatara_checkpoint_seconds")
          .help("Time from the beginning of a save to its commit")
          .classicOnly()
          .classicExponentialUpperBounds(0.05, 2, 16)
          .register(registry);
  private final Histogram checkpointStallSeconds =
      Histogram.builder()
          .name("tatara_checkpoint_stall_seconds")
          .help("Time that training stood still for a checkpoint")
          .classicOnly()
          .classicExponentialUpperBounds(0.001, 2, 16)
          .register(registry);
  private final Counter checkpointFailures =
      Counter.builder()
          .name("tatara_checkpoint_failures_total")
          .help("Checkpoints of this process that could not be written")
          .register(registry);
  private final Gauge checkpointPaused =
      gauge(
          "tatara_checkpoint_paused",
          "1 from a checkpoint that could not be written to the next that was");

  private final Gauge rankBusySeconds =
      Gauge.builder()
          .name("tatara_rank_busy_seconds")
          .help("Median time that a rank computes in a step, without what it waits for others")
          .labelNames("rank")
          .register(registry);

  private Gauge tokensPerSecond;
  private Gauge mfu;

  /** Metrics of a run of so many steps, whose processes were started again so many times. */
  public TrainingMetrics(int totalSteps, int restarts) {
    this.totalSteps.set(totalSteps);
    this.restarts.set(restarts);
  }

  /** Where they are read. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Training begins, or goes on. */
  void begin(Progress.Start start) {
    step.set(start.step());
    skippedSteps.set(start.skippedSteps());
    rollbacks.set(start.rollbacks());
    checkpointStep.set(start.checkpoint() == null ? 0 : start.checkpoint().lastStep());
  }

  void step(StepFigures figures) {
    step.set(figures.step());
    skippedSteps.set(figures.skippedSteps());
    loss.set(figures.loss());
    learningRate.set(figures.learningRate());
    gradientNorm.set(figures.gradientNorm());
    tokens.inc(figures.stepTokens());
    stepSeconds.observe(figures.seconds());
    dataWaitSeconds.observe(figures.dataWaitSeconds());
  }

  /** Tokens a second; there is no series before it is known, so that means are of speeds alone. */
  void speed(double speed) {
    if (tokensPerSecond == null) {
      tokensPerSecond =
          gauge("tatara_tokens_per_second", "Tokens a second over the last steps, all ranks");
    }
    tokensPerSecond.set(speed);
  }

  /** A share of the devices' peak; there is no series where it is not known. */
  void mfu(double share) {
    if (mfu == null) {
      mfu =
          gauge(
              "tatara_mfu_ratio",
              "Model FLOPs utilization, causal convention: operations of the model over the peak");
    }
    mfu.set(share);
  }

  void ranks(List<RankTime> times) {
    times.forEach(time -> rankBusySeconds.labelValues("" + time.rank()).set(time.busySeconds()));
  }

  void lossSpike() {
    lossSpikes.inc();
  }

  void checkpoint(int atStep, double seconds, double stallSeconds) {
    checkpointStep.set(atStep);
    checkpointSeconds.observe(seconds);
    checkpointStallSeconds.observe(stallSeconds);
    checkpointPaused.set(0);
  }

  void checkpointFailed() {
    checkpointFailures.inc();
    checkpointPaused.set(1);
  }

  /** From now on there is a GPU, rank 0's. */
  Gauge gpuMemory() {
    return Gauge.builder()
        .name(GPU_MEMORY)
        .help("Memory of rank 0's GPU as its driver counts it: total, used, and the most ever used")
        .labelNames("kind")
        .register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).register(registry);
  }
}
