package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.ActiveDeadline;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time that a step's Job gets: what is left of {@code runPolicy.activeDeadlineSeconds} when the
 * Job is made. The Job controller counts it from when the Job is started, so that time in a queue
 * costs nothing.
 *
 * @param seconds null where the step may take any time
 * @param ofWholeJob the deadline of the whole job, as the Job's annotation has it; null for none
 */
public record StepDeadline(Long seconds, String ofWholeJob) {
  /** Name of the annotation; a Job of a job without a deadline has none. */
  public static final String ANNOTATION = "tatara.dev/active-deadline-seconds";

  /** What a job is complete without must not hold up its end for longer. */
  private static final long OPTIONAL_SECONDS = 600;

  /**
   * The deadline of a step.
   *
   * @param made when its Job was made, or is
   */
  public static StepDeadline of(LLMTrainingJob job, Step step, Instant made) {
    Long ofJob = job.getSpec().runPolicy().activeDeadlineSeconds();
    Long left = ofJob == null ? null : Math.max(1, ofJob - spent(job, made).toSeconds());
    return new StepDeadline(
        step.isOptional() ? ofOptional(left) : left, ofJob == null ? null : ofJob.toString());
  }

  private static Long ofOptional(Long left) {
    return left == null ? OPTIONAL_SECONDS : Math.min(left, OPTIONAL_SECONDS);
  }

  /** The deadline that a Job should have instead of the one that it has; empty for the same. */
  public static Optional<StepDeadline> insteadOf(Job stepsJob, LLMTrainingJob job, Step step) {
    Instant made = Instant.parse(stepsJob.getMetadata().getCreationTimestamp());
    StepDeadline asked = of(job, step, made);
    boolean same =
        asked.ofWholeJob == null
            ? step.isOptional() || stepsJob.getSpec().getActiveDeadlineSeconds() == null
            : ofWholeJob(stepsJob).filter(asked.ofWholeJob::equals).isPresent();
    return same ? Optional.empty() : Optional.of(asked);
  }

  /** The deadline of the whole job, in seconds, that a Job goes by, if it goes by one. */
  public static Optional<String> ofWholeJob(Job stepsJob) {
    return Optional.ofNullable(stepsJob.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ANNOTATION));
  }

  /** None where the Job was made just before the status told of a start. */
  private static Duration spent(LLMTrainingJob job, Instant now) {
    return ActiveDeadline.began(job)
        .map(start -> Duration.between(start, now))
        .filter(spent -> !spent.isNegative())
        .orElse(Duration.ZERO);
  }
}
