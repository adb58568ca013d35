package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainingReport;
import java.util.List;
import java.util.Optional;

/** Says which conditions hold, and why. */
final class ConditionRules {
  private static final String PLAN_STEP = "plan";

  private final LLMTrainingJob job;
  private final StatusDraft draft;
  private final Outcome outcome;
  private final TrainingReport report;
  private final InterruptionRule interruption;

  ConditionRules(
      LLMTrainingJob job,
      StatusDraft draft,
      Outcome outcome,
      TrainingReport report,
      InterruptionRule interruption) {
    this.job = job;
    this.draft = draft;
    this.outcome = outcome;
    this.report = report;
    this.interruption = interruption;
  }

  List<Condition> conditions(Conditions conditions) {
    ready(conditions);
    reconciling(conditions);
    stalled(conditions);
    planAccepted(conditions);
    acceleratorsAvailable(conditions);
    conditions.set(
        ConditionTypes.DATA_PREPARED,
        isPast(Step.TOKENIZE),
        isPast(Step.TOKENIZE) ? "DatasetWritten" : reason(),
        isPast(Step.TOKENIZE) ? "the dataset lies on the volume" : "the job " + sentence());
    conditions.set(
        ConditionTypes.TOKENIZER_READY,
        isPast(Step.TOKENIZER),
        isPast(Step.TOKENIZER) ? "TokenizerWritten" : reason(),
        isPast(Step.TOKENIZER) ? "the tokenizer lies on the volume" : "the job " + sentence());
    running(conditions);
    checkpointed(conditions);
    Holds holds = new Holds(outcome, draft.checkpoint());
    holds.suspended(conditions);
    holds.admitted(conditions, draft.trainingPods().queue());
    if (job.getSpec().evaluation().mode() != EvaluationSpec.Mode.NONE) {
      new EvaluatedRule(job, draft, outcome, report, reason(), sentence())
          .apply(conditions, isPast(Step.EVALUATE));
    }
    conditions.set(
        ConditionTypes.COMPLETE,
        outcome instanceof Outcome.Done,
        reason(),
        "the job " + sentence());
    failed(conditions);
    return conditions.toList();
  }

  private void ready(Conditions conditions) {
    conditions.set(
        ConditionTypes.READY, outcome instanceof Outcome.Done, reason(), "the job " + sentence());
  }

  /** Not beside Stalled: kstatus goes by the first of the two that is true. */
  private void reconciling(Conditions conditions) {
    if (outcome instanceof Outcome.Working working && working.hindrance().isPresent()) {
      conditions.notReconciling(working.hindrance().get().reason());
      return;
    }
    conditions.set(
        ConditionTypes.RECONCILING,
        outcome instanceof Outcome.Working
            || outcome instanceof Outcome.Suspended suspended && suspended.stopping(),
        reason(),
        "the job " + sentence());
  }

  private void failed(Conditions conditions) {
    if (outcome instanceof Outcome.Broken broken) {
      conditions.set(ConditionTypes.FAILED, true, reason(), FailureSentence.of(broken.failure()));
    } else {
      Optional<String> retried = Retried.sentence(job);
      conditions.set(
          ConditionTypes.FAILED,
          false,
          retried.isPresent() ? Retried.REASON : reason(),
          retried.orElse("the job " + sentence()));
    }
  }

  private void stalled(Conditions conditions) {
    switch (outcome) {
      case Outcome.Working working when working.hindrance().isPresent() -> {
        Hindrance hindrance = working.hindrance().get();
        conditions.set(ConditionTypes.STALLED, true, hindrance.reason(), hindrance.message());
      }
      case Outcome.Broken broken ->
          conditions.set(
              ConditionTypes.STALLED, true, reason(), FailureSentence.of(broken.failure()));
      default ->
          conditions.set(ConditionTypes.STALLED, false, reason(), "nothing stands in the way");
    }
  }

  private void planAccepted(Conditions conditions) {
    if (outcome instanceof Outcome.Broken(FailureStatus failure, var results)
        && PLAN_STEP.equals(failure.step())) {
      conditions.set(
          ConditionTypes.PLAN_ACCEPTED, false, failure.reason(), FailureSentence.of(failure));
      return;
    }
    PlanStatus plan = draft.accepted().status();
    if (plan == null) {
      return; // refused, and said elsewhere
    }
    Optional<PlanRefusedException> objection = draft.accepted().objection();
    conditions.set(
        ConditionTypes.PLAN_ACCEPTED,
        true,
        objection.isPresent() ? Reasons.REFUSED_FOR_NEW_JOBS : "Planned",
        objection.map(ConditionRules::sentence).orElse("")
            + "%d steps on tensor %d x pipeline %d x data %d processes, each replica with %d micro-batches of %d samples a step"
                .formatted(
                    plan.steps(),
                    plan.tensor(),
                    plan.pipeline(),
                    plan.data(),
                    plan.gradientAccumulationSteps(),
                    plan.microBatchSize()));
  }

  private static String sentence(PlanRefusedException objection) {
    return "%s, which is refused for new jobs; this one goes on with what it began with: %s; %s. "
        .formatted(objection.getMessage(), objection.hint(), objection.changeable());
  }

  private void acceleratorsAvailable(Conditions conditions) {
    draft
        .supply()
        .ifPresentOrElse(
            supply ->
                conditions.set(
                    ConditionTypes.ACCELERATORS_AVAILABLE,
                    supply.enough(),
                    supply.reason(),
                    supply.message()),
            () -> conditions.keep(ConditionTypes.ACCELERATORS_AVAILABLE));
  }

  private void running(Conditions conditions) {
    if (outcome instanceof Outcome.Working(Step step, var hindrance, var results)
        && step == Step.TRAIN) {
      if (draft.trainingPods().ready()) {
        conditions.set(ConditionTypes.RUNNING, true, "PodsRunning", "the training pods run");
      } else if (preempted().isPresent()) {
        conditions.set(ConditionTypes.RUNNING, false, Reasons.PREEMPTED, preempted().get());
      } else if (hindrance.isPresent()) {
        conditions.set(
            ConditionTypes.RUNNING, false, hindrance.get().reason(), hindrance.get().message());
      } else {
        interruption.apply(conditions, draft.trainingPods());
      }
      return;
    }
    if (Holds.training(outcome)) {
      conditions.set(ConditionTypes.RUNNING, false, reason(), "the job " + sentence());
      return;
    }
    boolean over = isPast(Step.TRAIN) || outcome instanceof Outcome.Broken;
    conditions.set(
        ConditionTypes.RUNNING,
        false,
        over ? "TrainingOver" : "NotStarted",
        over ? "no training pod runs any more" : "training has not started");
  }

  /** What was told of a preemption holds until all pods run again. */
  private Optional<String> preempted() {
    return draft
        .trainingPods()
        .preemption()
        .map(Preemption::sentence)
        .or(() -> Troubles.ofPreemption(job.getStatus()).map(Condition::message));
  }

  private void checkpointed(Conditions conditions) {
    boolean exists = draft.checkpoint() != null && draft.checkpoint().path() != null;
    Optional<String> pause = pauseOfCheckpoints();
    if (pause.isPresent()) {
      conditions.set(
          ConditionTypes.CHECKPOINTED, exists, Reasons.CHECKPOINTING_PAUSED, pause.get());
      return;
    }
    conditions.set(
        ConditionTypes.CHECKPOINTED,
        exists,
        exists ? "CheckpointCommitted" : "NoCheckpoint",
        exists
            ? "the newest checkpoint is " + draft.checkpoint().path()
            : "there is no checkpoint yet");
  }

  /** Why no checkpoint can be written; what was heard last holds while the trainer is silent. */
  private Optional<String> pauseOfCheckpoints() {
    if (report.progress().isPresent()) {
      return report
          .progress()
          .filter(ProgressReport::isCheckpointingPaused)
          .map(
              progress ->
                  progress.checkpointing().message()
                      + "; training goes on, and the next interval tries again");
    }
    return isPast(Step.TRAIN)
        ? Optional.empty()
        : Troubles.ofCheckpoints(job.getStatus()).map(Condition::message);
  }

  /** Whether the job has got beyond a step. */
  private boolean isPast(Step step) {
    return switch (outcome) {
      case Outcome.Done done -> true;
      case Outcome.Working working -> working.step().compareTo(step) > 0;
      case Outcome.Queued queued -> queued.step().compareTo(step) > 0;
      case Outcome.Suspended suspended -> suspended.step().compareTo(step) > 0;
      case Outcome.Broken broken -> isPast(step, broken.failure().step());
    };
  }

  private static boolean isPast(Step step, String failedVerb) {
    for (Step candidate : Step.values()) {
      if (candidate.verb().equals(failedVerb)) {
        return candidate.compareTo(step) > 0;
      }
    }
    return false;
  }

  private String reason() {
    return outcome instanceof Outcome.Broken broken
        ? broken.failure().reason()
        : draft.phase().label();
  }

  private String sentence() {
    return outcome instanceof Outcome.Broken broken
        ? draft.phase().description() + " in the step " + broken.failure().step()
        : draft.phase().description();
  }
}
