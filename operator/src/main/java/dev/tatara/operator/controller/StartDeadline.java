package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.failure.FailureClassifier;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.status.TrainingPods;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Ends jobs of which a step has not come to run in time. Time in a queue does not count, and who
 * has run once may wait for a new place as long as it takes.
 */
@ApplicationScoped
class StartDeadline {
  private final FailureClassifier classifier;
  private final Clock clock;

  StartDeadline(FailureClassifier classifier, Clock clock) {
    this.classifier = classifier;
    this.clock = clock;
  }

  /**
   * The failure of a step that has missed its deadline.
   *
   * @param hindrance what keeps its pods from running, as far as it is known
   */
  Optional<FailureStatus> missed(
      LLMTrainingJob job, Children children, Step step, Optional<Hindrance> hindrance) {
    Long seconds = job.getSpec().runPolicy().startDeadlineSeconds();
    if (seconds == null || step.isOptional()) { // which has a deadline of its own
      return Optional.empty();
    }
    return children
        .job(step)
        .flatMap(StartDeadline::start)
        .filter(start -> !start.plusSeconds(seconds).isAfter(clock.instant()))
        .filter(start -> !hasRun(job, children, step, start))
        .map(_ -> classifier.startedTooLate(step, seconds, hindrance));
  }

  /** The Job controller writes it anew when a Job is let out of a queue. */
  private static Optional<Instant> start(Job stepsJob) {
    return Optional.ofNullable(stepsJob.getStatus())
        .map(JobStatus::getStartTime)
        .map(Instant::parse);
  }

  private static boolean hasRun(LLMTrainingJob job, Children children, Step step, Instant start) {
    List<Pod> pods = children.pods(step);
    if (step != Step.TRAIN) {
      return pods.stream().anyMatch(pod -> !"Pending".equals(pod.getStatus().getPhase()));
    }
    return TrainingPods.of(job, children).ready()
        || ConditionTypes.find(job.getStatus(), ConditionTypes.RUNNING)
            .filter(running -> running.isTrue() || changedSince(start, running))
            .isPresent();
  }

  /** It is false before training begins, so that it has been true meanwhile. */
  private static boolean changedSince(Instant start, Condition running) {
    return Instant.parse(running.lastTransitionTime()).isAfter(start);
  }
}
