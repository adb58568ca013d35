package dev.tatara.trainer.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.launch.LastRestart;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * The state of a run, as {@code /progress} gives it; figures that are not known yet, or not finite,
 * are null.
 *
 * @param phase what the run is doing
 * @param step optimizer steps done
 * @param totalSteps of the run
 * @param consumedSamples samples trained on, skipped or left out
 * @param tokens of the steps
 * @param loss mean over the last global batch, in nats a token
 * @param learningRate of the last step
 * @param gradientNorm of the last step, before clipping
 * @param tokensPerSecond of the last steps, over all ranks; null in the first steps of the
 *     processes, as are MFU and the time that is left
 * @param mfu model FLOPs utilization in the causal convention of the planner: share of the
 *     accelerators' peak that the model's operations take, nothing computed again; null where the
 *     peak is not known, as on CPUs
 * @param etaSeconds until the last step
 * @param restarts of rank 0's pod's processes
 * @param lastRestart why they were started again, the last time; null before
 * @param lastUpdateTime UTC, ISO-8601
 * @param checkpoint the newest, or null
 * @param checkpointing how saving goes
 * @param health what went wrong so far
 * @param ranks by how long they compute in a step, the slowest first and no more than {@value
 *     #MOST_RANKS}; none where there is one, or nothing is known
 */
public record Progress(
    Phase phase,
    int step,
    int totalSteps,
    long consumedSamples,
    long tokens,
    Double loss,
    Double learningRate,
    Double gradientNorm,
    Double tokensPerSecond,
    Double mfu,
    Long etaSeconds,
    int restarts,
    LastRestart lastRestart,
    String lastUpdateTime,
    LastCheckpoint checkpoint,
    Checkpointing checkpointing,
    Health health,
    List<RankTime> ranks) {
  private static final int MOST_RANKS = 16;

  /** Of a run that has not begun. */
  static Progress starting(int totalSteps, int restarts, LastRestart lastRestart) {
    return new Progress(
        Phase.STARTING,
        0,
        totalSteps,
        0,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        restarts,
        lastRestart,
        now(),
        null,
        Checkpointing.begin(),
        new Health(0, 0, 0),
        List.of());
  }

  /** At the beginning, or where the run goes on from. */
  Progress at(Start start) {
    return new Progress(
        phase,
        start.step(),
        totalSteps,
        start.consumedSamples(),
        start.tokens(),
        loss,
        learningRate,
        gradientNorm,
        tokensPerSecond,
        mfu,
        etaSeconds,
        restarts,
        lastRestart,
        now(),
        start.checkpoint(),
        checkpointing,
        new Health(start.skippedSteps(), start.rollbacks(), health.lossSpikes()),
        ranks);
  }

  /**
   * After a step.
   *
   * @param speed in tokens a second, or null
   * @param utilization of the accelerators' peak, or null
   * @param eta seconds until the last step, or null
   * @param lossSpikes found so far
   * @param ranked all ranks, the slowest first
   */
  Progress after(
      StepFigures figures,
      Double speed,
      Double utilization,
      Long eta,
      int lossSpikes,
      List<RankTime> ranked) {
    return new Progress(
        Phase.TRAINING,
        figures.step(),
        totalSteps,
        figures.consumedSamples(),
        figures.tokens(),
        StepFigures.finiteOrNull(figures.loss()),
        figures.learningRate(),
        StepFigures.finiteOrNull(figures.gradientNorm()),
        speed,
        utilization,
        eta,
        restarts,
        lastRestart,
        now(),
        checkpoint,
        checkpointing,
        new Health(figures.skippedSteps(), health.rollbacks(), lossSpikes),
        ranked.stream().limit(MOST_RANKS).toList());
  }

  Progress with(Phase other) {
    return with(other, checkpoint, checkpointing);
  }

  Progress with(LastCheckpoint other) {
    return with(phase, other, checkpointing);
  }

  Progress with(Checkpointing other) {
    return with(phase, checkpoint, other);
  }

  /** What has room in a termination message. */
  public Progress withoutRanks() {
    return with(phase, checkpoint, checkpointing, List.of());
  }

  private Progress with(Phase otherPhase, LastCheckpoint other, Checkpointing saving) {
    return with(otherPhase, other, saving, ranks);
  }

  private Progress with(
      Phase otherPhase, LastCheckpoint other, Checkpointing saving, List<RankTime> otherRanks) {
    return new Progress(
        otherPhase,
        step,
        totalSteps,
        consumedSamples,
        tokens,
        loss,
        learningRate,
        gradientNorm,
        tokensPerSecond,
        mfu,
        etaSeconds,
        restarts,
        lastRestart,
        now(),
        other,
        saving,
        health,
        otherRanks);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * Where a run begins, or goes on from.
   *
   * @param step optimizer steps done
   * @param skippedSteps of them, how many changed nothing
   * @param consumedSamples samples trained on, skipped or left out
   * @param tokens of the steps
   * @param rollbacks of the run so far
   * @param checkpoint that it goes on from, or null
   */
  public record Start(
      int step,
      int skippedSteps,
      long consumedSamples,
      long tokens,
      int rollbacks,
      LastCheckpoint checkpoint) {}

  /**
   * What went wrong so far.
   *
   * @param skippedSteps steps, of those done, that changed nothing, as their loss or gradient norm
   *     was not finite
   * @param rollbacks how often the run went back to a checkpoint, or to its beginning
   * @param lossSpikes losses far above the recent median, since these processes were started
   */
  public record Health(int skippedSteps, int rollbacks, int lossSpikes) {}

  /** What the run is doing. */
  public enum Phase {
    STARTING,
    TRAINING,
    CHECKPOINTING,
    DONE;

    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The newest committed checkpoint.
   *
   * @param lastStep its step
   * @param lastTime when it was committed: UTC, ISO-8601
   * @param path relative to the storage root
   * @param resumedFrom the checkpoint of another run that the run began with, likewise, or null
   * @param skipped the last damaged one in whose place the run went on from an older, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LastCheckpoint(
      int lastStep, String lastTime, String path, String resumedFrom, SkippedCheckpoint skipped) {
    /** Of a run that began by itself. */
    public LastCheckpoint(int lastStep, String lastTime, String path) {
      this(lastStep, lastTime, path, null, null);
    }
  }

  /**
   * How saving goes.
   *
   * @param state {@code active}, or {@code paused} from a save that failed to the next that is
   *     committed
   * @param message what is wrong while it is paused, else null
   * @param failures saves of these processes that failed
   * @param lastSeconds from the beginning of the last save to its commit; null before the first
   * @param lastStallSeconds that training stood still for it
   * @param lastRequest the last request of somebody that a checkpoint was written for, or null
   */
  public record Checkpointing(
      String state,
      String message,
      int failures,
      Double lastSeconds,
      Double lastStallSeconds,
      String lastRequest) {
    private static final String ACTIVE = "active";
    private static final String PAUSED = "paused";

    static Checkpointing begin() {
      return new Checkpointing(ACTIVE, null, 0, null, null, null);
    }

    Checkpointing failed(String why) {
      return new Checkpointing(
          PAUSED, why, failures + 1, lastSeconds, lastStallSeconds, lastRequest);
    }

    Checkpointing committed(double seconds, double stallSeconds, String request) {
      return new Checkpointing(ACTIVE, null, failures, seconds, stallSeconds, request);
    }
  }
}
