package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.GateStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.api.v1alpha1.RestartStatus;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.failure.RestartCauses;
import dev.tatara.operator.scheduling.AcceleratorSupply;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainingReport;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Builds the status of a job: the only place where one is made. */
@ApplicationScoped
public class StatusBuilder {
  private static final LLMTrainingJobStatus EMPTY =
      new LLMTrainingJobStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null);

  private final RestartCauses causes;
  private final Clock clock;

  StatusBuilder(RestartCauses causes, Clock clock) {
    this.causes = causes;
    this.clock = clock;
  }

  /**
   * The status after a reconciliation.
   *
   * @param job the job with its status so far
   * @param accepted the plan that the job goes by
   * @param outcome where the job is
   * @param pods what is seen of the training pods
   * @param supply what is known now of the accelerators that training needs
   * @param preparation how far the step before training is that runs, or null
   * @param report what the trainer says
   */
  public LLMTrainingJobStatus build(
      LLMTrainingJob job,
      AcceptedPlan accepted,
      Outcome outcome,
      TrainingPods pods,
      Optional<AcceleratorSupply> supply,
      PreparationStatus preparation,
      TrainingReport report) {
    LLMTrainingJobStatus previous = job.getStatus() == null ? EMPTY : job.getStatus();
    String now = now();
    Phase phase = phase(outcome);
    CheckpointStatus checkpoint = checkpoint(previous, report);
    List<EvaluationStatus> evaluations = Scores.merge(previous.evaluations(), report.evaluations());
    GateStatus gate = GateRules.status(job, report);
    ProgressStatus progress = ProgressFormat.in(phase, progress(previous, report));
    Restarts restarts = Restarts.since(previous, pods, progress);
    Optional<RestartStatus> restart =
        restarts.isMoreThan(previous)
            ? Optional.of(cause(job, restarts.isInPlace(previous), pods, report).seenAt(now))
            : Optional.empty();
    StatusDraft draft =
        new StatusDraft(phase, accepted, checkpoint, evaluations, gate, pods, supply);
    long generation = job.getMetadata().getGeneration();
    InterruptionRule interruption = new InterruptionRule(causes, job.getStatus(), checkpoint);
    List<Condition> conditions =
        new ConditionRules(job, draft, outcome, report, interruption)
            .conditions(new Conditions(previous.conditions(), generation, now));
    return new LLMTrainingJobStatus(
        generation,
        phase,
        phase == previous.phase() && previous.phaseTime() != null ? previous.phaseTime() : now,
        Troubles.reason(conditions, phase),
        previous.startTime() == null ? now : previous.startTime(),
        phase.isFinished() ? now : null,
        restarts.total(),
        restarts.attempt(),
        restart.orElse(previous.lastRestart()),
        NodeFailures.since(previous, restart, pods),
        conditions,
        accepted.status(),
        Artifacts.merge(previous.artifacts(), outcome.results()),
        preparation,
        phase == Phase.TRAINING && !pods.ready() ? ProgressFormat.standing(progress) : progress,
        checkpoint,
        Accounting.next(
            previous.accounting(),
            Usage.of(job, phase, pods, report, restarts.isMoreThan(previous), clock.instant())),
        evaluations,
        gate,
        Scores.headline(job.getSpec().evaluation(), evaluations),
        outcome instanceof Outcome.Broken broken ? broken.failure() : null,
        RetryRequest.noted(job));
  }

  /**
   * The status of a finished job whose spec changed: nothing but the generation is new, and that a
   * request to retry was seen.
   */
  public LLMTrainingJobStatus seen(LLMTrainingJob job) {
    return with(job, job.getStatus(), job.getStatus().conditions());
  }

  /** The status of a failed job that goes on, before anything of it does. */
  public LLMTrainingJobStatus retried(LLMTrainingJob job) {
    return Retried.status(job, now());
  }

  /**
   * The status when the cluster refuses what the job needs: it stands where it stood, and stalls.
   */
  public LLMTrainingJobStatus stalled(LLMTrainingJob job, String reason, String message) {
    LLMTrainingJobStatus previous = job.getStatus() == null ? EMPTY : job.getStatus();
    Conditions conditions =
        new Conditions(previous.conditions(), job.getMetadata().getGeneration(), now())
            .notReconciling(reason)
            .set(ConditionTypes.STALLED, true, reason, message)
            .keepOthers();
    return with(job, previous, conditions.toList());
  }

  /**
   * A status in which the plan is refused, of a job that can be mended: one that is suspended, or
   * that had a plan before.
   *
   * @param status that it would have
   */
  public LLMTrainingJobStatus planRefused(
      LLMTrainingJob job, LLMTrainingJobStatus status, PlanRefusedException refusal) {
    String message = refusal.getMessage() + "; " + refusal.hint() + "; " + refusal.changeable();
    List<Condition> before = job.getStatus() == null ? null : job.getStatus().conditions();
    Conditions conditions =
        new Conditions(before, job.getMetadata().getGeneration(), now())
            .notReconciling(PlanRefusedException.REASON)
            .set(ConditionTypes.STALLED, true, PlanRefusedException.REASON, message)
            .set(ConditionTypes.PLAN_ACCEPTED, false, PlanRefusedException.REASON, message)
            .keepOthers(status.conditions());
    return with(job, status, conditions.toList());
  }

  private static LLMTrainingJobStatus with(
      LLMTrainingJob job, LLMTrainingJobStatus status, List<Condition> conditions) {
    Phase phase = status.phase() == null ? Phase.PENDING : status.phase();
    return new LLMTrainingJobStatus(
        job.getMetadata().getGeneration(),
        phase,
        status.phaseTime(),
        Troubles.reason(conditions, phase),
        status.startTime(),
        status.completionTime(),
        status.restarts(),
        status.attempt(),
        status.lastRestart(),
        status.nodeFailures(),
        conditions,
        status.plan(),
        status.artifacts(),
        status.preparation(),
        status.progress(),
        status.checkpoint(),
        status.accounting(),
        status.evaluations(),
        status.gate(),
        status.headline(),
        status.failure(),
        RetryRequest.noted(job));
  }

  private RestartStatus cause(
      LLMTrainingJob job, boolean inPlace, TrainingPods pods, TrainingReport report) {
    return inPlace
        ? causes.inPlace(job, report.progress().map(ProgressReport::lastRestart), pods.pods())
        : causes.lostPod(job, pods.pods());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Phase phase(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Working working -> working.step().phase();
      case Outcome.Queued queued -> Phase.QUEUED;
      case Outcome.Suspended suspended -> suspended.stopping() ? Phase.SUSPENDING : Phase.SUSPENDED;
      case Outcome.Done done -> Phase.COMPLETE;
      case Outcome.Broken broken -> Phase.FAILED;
    };
  }

  /** Processes that start know nothing yet: how far training was holds until they go on. */
  private static ProgressStatus progress(LLMTrainingJobStatus previous, TrainingReport report) {
    ProgressStatus known = previous.progress();
    return report
        .progress()
        .map(
            told ->
                told.isStarting() && known != null
                    ? ProgressFormat.starting(known, told)
                    : ProgressFormat.of(told, known))
        .orElse(known);
  }

  private static CheckpointStatus checkpoint(LLMTrainingJobStatus previous, TrainingReport report) {
    CheckpointStatus known = previous.checkpoint();
    return report
        .checkpoint()
        .map(
            checkpoint ->
                new CheckpointStatus(
                    checkpoint.lastStep(),
                    checkpoint.lastTime(),
                    checkpoint.path(),
                    saveSeconds(known, report),
                    lastRequest(known, report),
                    checkpoint.resumedFrom(),
                    skipped(checkpoint.skipped())))
        .orElse(known);
  }

  private static CheckpointStatus.Skipped skipped(ProgressReport.SkippedCheckpoint told) {
    return told == null
        ? null
        : new CheckpointStatus.Skipped(
            told.step(), told.message(), told.continuedFrom(), told.time());
  }

  private static String lastRequest(CheckpointStatus known, TrainingReport report) {
    return report
        .progress()
        .flatMap(ProgressReport::lastCheckpointRequest)
        .orElse(known == null ? null : known.lastRequest());
  }

  /** Processes that were started anew have not saved yet: what was measured before holds. */
  private static Long saveSeconds(CheckpointStatus known, TrainingReport report) {
    return report
        .progress()
        .map(ProgressReport::checkpointing)
        .map(ProgressReport.Checkpointing::lastSeconds)
        .map(seconds -> (long) Math.ceil(seconds))
        .orElse(known == null ? null : known.saveSeconds());
  }
}
