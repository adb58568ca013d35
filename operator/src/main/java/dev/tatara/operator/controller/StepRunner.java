package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.failure.FailureClassifier;
import dev.tatara.operator.resource.Applier;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.resource.NodeAvoidance;
import dev.tatara.operator.resource.StepJob;
import dev.tatara.operator.scheduling.MissingPods;
import dev.tatara.operator.scheduling.PodHindrances;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.TerminationMessage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Brings the next step about: starts it when the one before is done, and says where the job is. */
@ApplicationScoped
public class StepRunner {
  private static final Logger LOG = Logger.getLogger(StepRunner.class);

  private final Foundation foundation;
  private final Applier applier;
  private final StepJob stepJob;
  private final DeadlineKeeper deadlines;
  private final StepPods stepPods;
  private final PodHindrances hindrances;
  private final MissingPods missing;
  private final GangPlacement gangs;
  private final Suspension suspension;
  private final OrphanPods orphans;
  private final FailureClassifier classifier;
  private final StartDeadline startDeadline;
  private final HangRestart hangs;

  StepRunner(
      Foundation foundation,
      Applier applier,
      StepJob stepJob,
      DeadlineKeeper deadlines,
      StepPods stepPods,
      PodHindrances hindrances,
      MissingPods missing,
      GangPlacement gangs,
      Suspension suspension,
      OrphanPods orphans,
      FailureClassifier classifier,
      StartDeadline startDeadline,
      HangRestart hangs) {
    this.foundation = foundation;
    this.applier = applier;
    this.stepJob = stepJob;
    this.deadlines = deadlines;
    this.stepPods = stepPods;
    this.hindrances = hindrances;
    this.missing = missing;
    this.gangs = gangs;
    this.suspension = suspension;
    this.orphans = orphans;
    this.classifier = classifier;
    this.startDeadline = startDeadline;
    this.hangs = hangs;
  }

  /**
   * Takes the job as far as it goes now.
   *
   * @param job the job, not finished; its plan is not refused, unless it is suspended
   * @param children what exists of it
   * @throws NameTakenException when an object that it needs cannot have its name
   */
  public Outcome advance(LLMTrainingJob job, Children children) {
    List<Step> steps = children.steps(job.getSpec());
    Step current = children.current(steps);
    Map<Step, TerminationMessage> results = resultsBefore(current, steps, children);
    for (Step step : steps.subList(steps.indexOf(current), steps.size())) {
      Optional<Job> stepsJob = children.job(step);
      switch (JobState.of(stepsJob)) {
        case COMPLETE ->
            stepPods
                .result(step, stepPods.read(stepsJob.orElseThrow()))
                .ifPresent(result -> results.put(step, result));
        case FAILED -> {
          if (step.isOptional()) {
            LOG.warnf("%s has failed: the job goes on without it", step.jobName(job));
            continue;
          }
          List<Pod> pods = stepPods.read(stepsJob.orElseThrow());
          stepPods.failed(step, pods).ifPresent(last -> results.put(step, last));
          return new Outcome.Broken(
              classifier.classify(step, stepsJob.orElseThrow(), pods), results);
        }
        case ABSENT -> {
          if (orphans.areEnded(job, children)) {
            return Suspension.isWanted(job)
                ? new Outcome.Suspended(step, false, results)
                : new Outcome.Working(step, start(job, children, step), results);
          }
          return Suspension.isWanted(job)
              ? new Outcome.Suspended(step, true, results)
              : new Outcome.Working(step, orphans.overdue(children), results);
        }
        case ACTIVE, TERMINATING -> {
          if (Suspension.isWanted(job)) {
            suspension.stop(job, children, step, stepsJob.orElseThrow());
            return new Outcome.Suspended(step, true, results);
          }
          foundation.keep(job, children, step);
          deadlines.keep(job, step, stepsJob.orElseThrow());
          if (JobState.isHeldBack(stepsJob.orElseThrow())) {
            return new Outcome.Queued(step, stepsJob.flatMap(Labels::queue), results);
          }
          return active(job, children, step, stepsJob.orElseThrow(), results);
        }
      }
    }
    return new Outcome.Done(results);
  }

  private Outcome active(
      LLMTrainingJob job,
      Children children,
      Step step,
      Job stepsJob,
      Map<Step, TerminationMessage> results) {
    List<Pod> pods = children.pods(step);
    Optional<Hindrance> hindrance =
        gangs
            .keep(job, step, stepsJob, pods)
            .or(() -> hindrances.among(job.getSpec().resources(), pods))
            .or(() -> missing.of(stepsJob, pods));
    if (stepsJob.isMarkedForDeletion()) {
      return new Outcome.Working(step, hindrance, results);
    }
    Optional<FailureStatus> late = startDeadline.missed(job, children, step, hindrance);
    if (late.isPresent()) {
      suspension.stop(job, children, step, stepsJob);
      return new Outcome.Broken(late.get(), results);
    }
    if (step == Step.TRAIN && NodeAvoidance.isOutdated(job, stepsJob)) {
      suspension.stop(job, children, step, stepsJob); // the next one keeps off these nodes
      return new Outcome.Working(step, hindrance, results);
    }
    Optional<Outcome> hung =
        step == Step.TRAIN ? hangs.outcome(job, children, stepsJob, results) : Optional.empty();
    return hung.filter(outcome -> outcome instanceof Outcome.Broken || hindrance.isEmpty())
        .orElseGet(() -> new Outcome.Working(step, hindrance, results));
  }

  /** Makes the step's Job, unless something keeps its pods from running, which is given back. */
  private Optional<Hindrance> start(LLMTrainingJob job, Children children, Step step) {
    Optional<Hindrance> hindrance = foundation.keepClaims(job, step);
    if (hindrance.isEmpty()) {
      foundation.keep(job, children, step);
      applier.create(job, stepJob.of(job, step));
    }
    return hindrance;
  }

  /** Results that a reconciliation before this one may not have come to write down. */
  private Map<Step, TerminationMessage> resultsBefore(
      Step current, List<Step> steps, Children children) {
    Map<Step, TerminationMessage> results = new EnumMap<>(Step.class);
    for (Step step : steps.subList(0, steps.indexOf(current))) {
      stepPods.result(step, children.pods(step)).ifPresent(result -> results.put(step, result));
    }
    return results;
  }
}
