package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.AccountingStatus;
import dev.tatara.api.v1alpha1.AccountingStatus.Activity;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainingReport;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is seen of the accelerators of a job at one moment.
 *
 * @param accelerators that are held
 * @param allRun whether all training pods run
 * @param ending whether training is done, or told to end
 * @param restarted whether its processes were started again since the status before
 * @param from the step that processes started now go on from
 * @param step the last step that is known of, or null
 * @param secondsPerStep as steps went before, or 0 where that is not known
 * @param time of the look; where no pod is left, when the last of them ended
 * @param began when the oldest pod that has not ended began, as its node says, or else the time
 */
record Usage(
    int accelerators,
    boolean allRun,
    boolean ending,
    boolean restarted,
    int from,
    Integer step,
    double secondsPerStep,
    Instant time,
    Instant began) {

  static Usage of(
      LLMTrainingJob job,
      Phase phase,
      TrainingPods pods,
      TrainingReport report,
      boolean restarted,
      Instant now) {
    List<Pod> holding =
        phase.isFinished() ? List.of() : pods.pods().stream().filter(Usage::holds).toList();
    Integer step = step(report);
    Integer last = report.progress().map(ProgressReport::totalSteps).orElse(null);
    return new Usage(
        holding.size() * job.getSpec().resources().acceleratorsPerNode(),
        pods.ready(),
        phase != Phase.TRAINING || step != null && last != null && step >= last,
        restarted,
        goesOnFrom(job, report, restarted),
        step,
        secondsPerStep(job, report),
        holding.isEmpty() ? lastEnd(pods.pods(), now) : now,
        holding.stream().flatMap(Usage::start).min(Instant::compareTo).orElse(now));
  }

  /** What the accelerators are held for. */
  Activity activity(AccountingStatus before) {
    if (accelerators == 0) {
      return null;
    }
    if (ending) {
      return Activity.SHUTTING_DOWN;
    }
    if (!allRun) {
      return Activity.WAITING;
    }
    boolean goesOn = !restarted && before != null && before.activity() == Activity.TRAINING;
    boolean hasDoneSteps = step != null && step > startOf(before);
    return goesOn || hasDoneSteps ? Activity.TRAINING : Activity.STARTING_UP;
  }

  /** The step at which the processes that are there began, or were counted last. */
  int startOf(AccountingStatus before) {
    boolean same =
        !restarted
            && before != null
            && before.activity() != null
            && before.activity() != Activity.WAITING;
    return same ? before.step() : from;
  }

  /** A pod without a node holds nothing yet. */
  private static boolean holds(Pod pod) {
    return !StepPods.hasEnded(pod)
        && (pod.getSpec().getNodeName() != null || "Running".equals(pod.getStatus().getPhase()));
  }

  private static Stream<Instant> start(Pod pod) {
    return Optional.ofNullable(pod.getStatus().getStartTime()).map(Instant::parse).stream();
  }

  private static Instant lastEnd(List<Pod> pods, Instant now) {
    return pods.stream()
        .flatMap(pod -> StepPods.terminated(Step.TRAIN, pod).stream())
        .map(ended -> ended.getFinishedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Instant::compareTo)
        .filter(end -> end.isBefore(now))
        .orElse(now);
  }

  /** Pods that have ended may tell of nothing but their checkpoint. */
  private static Integer step(TrainingReport report) {
    return report
        .progress()
        .map(ProgressReport::step)
        .or(() -> report.checkpoint().map(ProgressReport.Checkpoint::lastStep))
        .orElse(null);
  }

  private static int goesOnFrom(LLMTrainingJob job, TrainingReport report, boolean restarted) {
    Optional<Integer> told =
        report.progress().map(ProgressReport::lastRestart).map(ProgressReport.LastRestart::step);
    if (restarted && told.isPresent()) {
      return told.get();
    }
    return LLMTrainingJobStatus.checkpointStep(job);
  }

  /**
   * As the status before has it, since a pause slows down what is reported after it. A training
   * that was resumed, or that waited in a queue, has no speed there: then that of its first report.
   * Processes tell none in their first steps: then the time that steps took before them.
   */
  private static double secondsPerStep(LLMTrainingJob job, TrainingReport report) {
    ProgressStatus known =
        LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::progress).orElse(null);
    if (known != null && known.tokensPerSecond() != null) {
      return StepTime.seconds(known.tokens(), known.step(), known.tokensPerSecond());
    }
    return report
        .progress()
        .filter(progress -> progress.tokensPerSecond() != null)
        .map(told -> StepTime.seconds(told.tokens(), told.step(), told.tokensPerSecond()))
        .orElseGet(() -> toSeconds(StepTime.of(known)));
  }

  private static double toSeconds(Long milliseconds) {
    return milliseconds == null ? 0 : milliseconds / 1e3;
  }
}
