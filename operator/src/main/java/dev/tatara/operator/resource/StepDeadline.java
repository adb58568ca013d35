package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The time that a step's Job gets: what is left of {@code runPolicy.activeDeadlineSeconds}. The Job
 * controller keeps it, which counts from the start of the Job.
 */
@ApplicationScoped
public class StepDeadline {
  /** The deadline of the whole job that the Job goes by; absent where it has none. */
  private static final String OF_WHOLE_JOB = "tatara.dev/active-deadline-seconds";

  /** What a job is complete without must not hold up its end for longer. */
  private static final long OPTIONAL_SECONDS = 600;

  private final Clock clock;

  StepDeadline(Clock clock) {
    this.clock = clock;
  }

  /** Whether a Job goes by another deadline than the spec asks for. */
  public static boolean isOutdated(LLMTrainingJob job, Job stepsJob) {
    Map<String, String> annotations = stepsJob.getMetadata().getAnnotations();
    return !Objects.equals(
        ofWholeJob(job), annotations == null ? null : annotations.get(OF_WHOLE_JOB));
  }

  /** A Job, made or yet to be made, with the deadline that its spec asks for. */
  public Job on(Job stepsJob, LLMTrainingJob job, Step step) {
    JobBuilder builder = new JobBuilder(stepsJob);
    builder.editSpec().withActiveDeadlineSeconds(seconds(stepsJob, job, step)).endSpec();
    String ofWholeJob = ofWholeJob(job);
    return ofWholeJob == null
        ? builder.editMetadata().removeFromAnnotations(OF_WHOLE_JOB).endMetadata().build()
        : builder.editMetadata().addToAnnotations(OF_WHOLE_JOB, ofWholeJob).endMetadata().build();
  }

  private static String ofWholeJob(LLMTrainingJob job) {
    Long seconds = job.getSpec().runPolicy().activeDeadlineSeconds();
    return seconds == null ? null : seconds.toString();
  }

  /** From the start of the Job; null where the step may take any time. */
  private Long seconds(Job stepsJob, LLMTrainingJob job, Step step) {
    Long ofJob = job.getSpec().runPolicy().activeDeadlineSeconds();
    Long seconds = ofJob == null ? null : age(stepsJob) + remaining(job, ofJob);
    if (!step.isOptional()) {
      return seconds;
    }
    return seconds == null ? OPTIONAL_SECONDS : Math.min(seconds, OPTIONAL_SECONDS);
  }

  /** Seconds since the Job was started; none where it is held back. */
  private long age(Job stepsJob) {
    return stepsJob.getStatus() == null || stepsJob.getStatus().getStartTime() == null
        ? 0
        : Duration.between(Instant.parse(stepsJob.getStatus().getStartTime()), clock.instant())
            .toSeconds();
  }

  /**
   * Seconds that are left of the deadline of the whole job, which begins anew when the job is
   * resumed or retried; one where none are.
   */
  private long remaining(LLMTrainingJob job, long deadlineSeconds) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status == null || status.startTime() == null) {
      return deadlineSeconds;
    }
    Optional<Condition> suspended = ConditionTypes.find(status, ConditionTypes.SUSPENDED);
    if (suspended.filter(Condition::isTrue).isPresent()) {
      return deadlineSeconds;
    }
    Instant start =
        Stream.of(
                Optional.of(status.startTime()),
                suspended.map(Condition::lastTransitionTime),
                Optional.ofNullable(status.lastRetry()).map(RetryStatus::time))
            .flatMap(Optional::stream)
            .map(Instant::parse)
            .max(Instant::compareTo)
            .orElseThrow();
    Duration spent = Duration.between(start, clock.instant());
    return Math.max(1, deadlineSeconds - spent.toSeconds());
  }
}
