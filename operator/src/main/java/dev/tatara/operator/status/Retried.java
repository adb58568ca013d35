package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.RestartStatus;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.operator.step.Step;
import java.util.List;
import java.util.Optional;

/** A failed job that somebody lets go on: its step is due again, and all that it had stays. */
final class Retried {
  /** Reason of {@link ConditionTypes#FAILED} from then on. */
  static final String REASON = "Retried";

  private Retried() {}

  /**
   * The status with which it goes on.
   *
   * @param job failed
   * @param now UTC, ISO-8601
   */
  static LLMTrainingJobStatus status(LLMTrainingJob job, String now) {
    LLMTrainingJobStatus failed = job.getStatus();
    RetryStatus retry = retry(job, now);
    Phase phase = RetryRequest.firstStep(job).map(Step::phase).orElse(Phase.PENDING);
    boolean training = phase == Phase.TRAINING;
    List<Condition> conditions = conditions(job, phase, retry, now);
    return new LLMTrainingJobStatus(
        job.getMetadata().getGeneration(),
        phase,
        now,
        Troubles.reason(conditions, phase),
        failed.startTime(),
        null,
        training
            ? LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::restarts).orElse(0) + 1
            : failed.restarts(),
        training
            ? LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::attempt).orElse(1) + 1
            : failed.attempt(),
        training ? restart(job, now) : failed.lastRestart(),
        failed.nodeFailures(),
        conditions,
        failed.plan(),
        failed.artifacts(),
        failed.preparation(),
        failed.progress(),
        failed.checkpoint(),
        failed.accounting(),
        failed.evaluations(),
        failed.gate(),
        failed.headline(),
        null,
        retry);
  }

  /** What was said because of the failure is said no more; all else stays. */
  private static List<Condition> conditions(
      LLMTrainingJob job, Phase phase, RetryStatus retry, String now) {
    List<Condition> before = job.getStatus().conditions();
    Conditions conditions =
        new Conditions(before, job.getMetadata().getGeneration(), now)
            .set(ConditionTypes.READY, false, REASON, sentence(retry))
            .set(ConditionTypes.RECONCILING, true, REASON, sentence(retry))
            .set(ConditionTypes.STALLED, false, REASON, "nothing stands in the way")
            .set(ConditionTypes.COMPLETE, false, REASON, sentence(retry))
            .set(ConditionTypes.FAILED, false, REASON, sentence(retry));
    List<String> told = conditions.toList().stream().map(Condition::type).toList();
    before.stream()
        .filter(other -> !told.contains(other.type()))
        .filter(other -> !other.isTrue() && retry.reason().equals(other.reason()))
        .forEach(
            other ->
                conditions.set(
                    other.type(), false, phase.label(), "the job " + phase.description()));
    return conditions.keepOthers().toList();
  }

  /** What the condition says of a job that was let go on; empty where none was. */
  static Optional<String> sentence(LLMTrainingJob job) {
    return LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::lastRetry)
        .filter(RetryStatus::tookPlace)
        .map(Retried::sentence);
  }

  private static String sentence(RetryStatus retry) {
    return "the job goes on since %s, after %s in the step %s"
        .formatted(retry.time(), retry.reason(), retry.step());
  }

  private static RetryStatus retry(LLMTrainingJob job, String now) {
    int before =
        LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::lastRetry)
            .map(RetryStatus::count)
            .orElse(0);
    FailureStatus failure = job.getStatus().failure();
    return new RetryStatus(
        RetryRequest.in(job).orElse(null),
        before + 1,
        now,
        failure.step(),
        failure.reason(),
        failure.message());
  }

  private static RestartStatus restart(LLMTrainingJob job, String now) {
    FailureStatus failure = job.getStatus().failure();
    int step = LLMTrainingJobStatus.checkpointStep(job);
    return new RestartStatus(
        null,
        failure.nodeRank(),
        failure.pod(),
        failure.node(),
        failure.exitCode(),
        failure.reason(),
        step,
        "training was retried after %s: %s; it goes on from %s"
            .formatted(
                failure.reason(),
                failure.message(),
                step == 0 ? "the beginning" : "the checkpoint of step " + step),
        now);
  }
}
