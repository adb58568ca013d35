package dev.tatara.operator.controller;

import static java.util.concurrent.TimeUnit.MINUTES;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PlanStatus;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.failure.WayOn;
import dev.tatara.operator.logging.JobContext;
import dev.tatara.operator.metrics.JobMetrics;
import dev.tatara.operator.queue.PriorityBoost;
import dev.tatara.operator.resource.NameTakenException;
import dev.tatara.operator.scheduling.SupplyCheck;
import dev.tatara.operator.status.AcceptedPlan;
import dev.tatara.operator.status.RetryRequest;
import dev.tatara.operator.status.StatusBuilder;
import dev.tatara.operator.status.TrainingPods;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.trainer.TrainingReport;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reconciles LLMTrainingJobs: plan, look at what exists, bring the next step about, hear how
 * training goes, write it down. A finished job is left as it is until its time to live is over, or
 * until somebody lets it go on after it has failed.
 */
@ControllerConfiguration(
    name = "llmtrainingjob",
    fieldManager = Labels.OPERATOR,
    generationAwareEventProcessing = false, // a request to retry is an annotation
    informer =
        @Informer(
            itemStore = TrimmedStore.class,
            informerListLimit = EventSources.PAGE,
            onUpdateFilter = ChangesOfOthers.class),
    maxReconciliationInterval = @MaxReconciliationInterval(interval = 10, timeUnit = MINUTES))
@GradualRetry(maxAttempts = LLMTrainingJobReconciler.FOR_EVER, maxInterval = 60_000)
public class LLMTrainingJobReconciler implements Reconciler<LLMTrainingJob> {
  private static final Logger LOG = Logger.getLogger(LLMTrainingJobReconciler.class);

  /** An API server that is away for long must not leave a job standing when it is back. */
  static final int FOR_EVER = -1;

  private final Plans plans;
  private final StepRunner steps;
  private final PreparationObserver preparations;
  private final TrainingObserver observer;
  private final TrainingPodsObserver trainingPods;
  private final SupplyCheck supplies;
  private final LastWords lastWords;
  private final PriorityBoost boost;
  private final StatusBuilder statuses;
  private final StatusPublisher publisher;
  private final Retirement retirement;
  private final Retry retries;
  private final JobMetrics metrics;
  private final OperatorSettings settings;

  LLMTrainingJobReconciler(
      Plans plans,
      StepRunner steps,
      PreparationObserver preparations,
      TrainingObserver observer,
      TrainingPodsObserver trainingPods,
      SupplyCheck supplies,
      LastWords lastWords,
      PriorityBoost boost,
      StatusBuilder statuses,
      StatusPublisher publisher,
      Retirement retirement,
      Retry retries,
      JobMetrics metrics,
      OperatorSettings settings) {
    this.plans = plans;
    this.steps = steps;
    this.preparations = preparations;
    this.observer = observer;
    this.trainingPods = trainingPods;
    this.supplies = supplies;
    this.lastWords = lastWords;
    this.boost = boost;
    this.statuses = statuses;
    this.publisher = publisher;
    this.retirement = retirement;
    this.retries = retries;
    this.metrics = metrics;
    this.settings = settings;
  }

  @Override
  public List<EventSource<?, LLMTrainingJob>> prepareEventSources(
      EventSourceContext<LLMTrainingJob> context) {
    metrics.watch(context.getPrimaryCache());
    return EventSources.of(context, lastWords::hear, settings.networkPolicy().enabled());
  }

  @Override
  public UpdateControl<LLMTrainingJob> reconcile(
      LLMTrainingJob job, Context<LLMTrainingJob> context) {
    try (JobContext _ = new JobContext(job)) {
      return reconcileInContext(job, context);
    }
  }

  private UpdateControl<LLMTrainingJob> reconcileInContext(
      LLMTrainingJob job, Context<LLMTrainingJob> context) {
    if (job.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    if (RetryRequest.isToBeHeeded(job)) {
      return retry(job, context);
    }
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      return afterTheEnd(job, context);
    }
    return goOn(job, context);
  }

  /** What has failed is taken away first; when that is seen to have happened, the job goes on. */
  private UpdateControl<LLMTrainingJob> retry(LLMTrainingJob job, Context<LLMTrainingJob> context) {
    return retries.clear(job, Children.of(job, context))
        ? goOn(publisher.publish(job, statuses.retried(job), context), context)
        : UpdateControl.noUpdate();
  }

  private UpdateControl<LLMTrainingJob> goOn(LLMTrainingJob job, Context<LLMTrainingJob> context) {
    try {
      return goOnAsPlanned(job, context);
    } catch (NameTakenException e) {
      return nameTaken(job, e, context);
    }
  }

  private UpdateControl<LLMTrainingJob> goOnAsPlanned(
      LLMTrainingJob job, Context<LLMTrainingJob> context) {
    try {
      AcceptedPlan plan = plans.of(job);
      Children children = Children.of(job, context);
      LLMTrainingJobStatus status = advance(job, plan, children);
      return next(publisher.publish(job, status, context), children);
    } catch (PlanRefusedException e) {
      return refused(job, e, context);
    }
  }

  /** The status after the job has been taken as far as it goes now. */
  private LLMTrainingJobStatus advance(LLMTrainingJob job, AcceptedPlan plan, Children children) {
    Outcome outcome = WayOn.told(job, steps.advance(job, children));
    TrainingReport report = observer.observe(job, children, outcome);
    TrainingPods pods = trainingPods.observe(job, children);
    var supply = supplies.of(job.getSpec().resources(), outcome, pods.ready());
    LLMTrainingJobStatus status =
        statuses.build(
            job, plan, outcome, pods, supply, preparations.observe(job, children, outcome), report);
    boost.keep(job, children, status);
    return status;
  }

  /**
   * What the API server refuses until a person mends it is told; all is tried again, unless the job
   * was deleted while it was worked on, which is no error.
   */
  @Override
  public ErrorStatusUpdateControl<LLMTrainingJob> updateErrorStatus(
      LLMTrainingJob job, Context<LLMTrainingJob> context, Exception error) {
    if (isGone(job, context)) {
      LOG.infof(
          "%s/%s was deleted while it was worked on",
          job.getMetadata().getNamespace(), job.getMetadata().getName());
      return ErrorStatusUpdateControl.<LLMTrainingJob>noStatusUpdate().withNoRetry();
    }
    Refusal.in(error)
        .map(refusal -> statuses.stalled(job, "RequestRefused", refusal.message()))
        .ifPresent(status -> publisher.publish(job, status, context));
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  private static boolean isGone(LLMTrainingJob job, Context<LLMTrainingJob> context) {
    try {
      LLMTrainingJob now = context.getClient().resource(job).get();
      return now == null
          || now.isMarkedForDeletion()
          || !now.getMetadata().getUid().equals(job.getMetadata().getUid());
    } catch (KubernetesClientException e) {
      return false; // nobody knows; the error that led here is told
    }
  }

  /** Where somebody can mend the plan, nothing is lost; a job that never had one has failed. */
  private UpdateControl<LLMTrainingJob> refused(
      LLMTrainingJob job, PlanRefusedException refusal, Context<LLMTrainingJob> context) {
    LLMTrainingJobStatus status = job.getStatus();
    Children children = Children.of(job, context);
    if (Suspension.isWanted(job)) {
      PlanStatus before = LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::plan).orElse(null);
      status = statuses.planRefused(job, advance(job, AcceptedPlan.of(before), children), refusal);
    } else if (status != null && status.plan() != null) {
      status = statuses.planRefused(job, status, refusal);
    } else {
      FailureStatus failure =
          new FailureStatus(
              "plan",
              PlanRefusedException.REASON,
              refusal.getMessage(),
              refusal.hint(),
              null,
              null,
              null,
              null,
              null);
      Outcome outcome = WayOn.told(job, new Outcome.Broken(failure, Map.of()));
      status =
          statuses.build(
              job,
              AcceptedPlan.of(null),
              outcome,
              TrainingPods.NONE,
              Optional.empty(),
              null,
              TrainingReport.NONE);
    }
    return next(publisher.publish(job, status, context), children);
  }

  /** Nothing tells when a foreign object goes, so it is looked for again. */
  private UpdateControl<LLMTrainingJob> nameTaken(
      LLMTrainingJob job, NameTakenException taken, Context<LLMTrainingJob> context) {
    if (!taken.isPassing()) {
      publisher.publish(job, statuses.stalled(job, "NameTaken", taken.getMessage()), context);
    }
    return UpdateControl.<LLMTrainingJob>noUpdate().rescheduleAfter(settings.pollInterval());
  }

  private UpdateControl<LLMTrainingJob> afterTheEnd(
      LLMTrainingJob job, Context<LLMTrainingJob> context) {
    return retirement.retire(publisher.publish(job, statuses.seen(job), context));
  }

  private UpdateControl<LLMTrainingJob> next(LLMTrainingJob job, Children children) {
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      return retirement.retire(job);
    }
    UpdateControl<LLMTrainingJob> control = UpdateControl.noUpdate();
    return Polling.isNeeded(job, children)
        ? control.rescheduleAfter(settings.pollInterval())
        : control;
  }
}
