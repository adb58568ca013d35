package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.operator.step.Step;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The request to go on with a failed job, which it carries as an annotation. A value counts once,
 * when it is seen first, so that one which stays in a manifest does no more.
 */
public final class RetryRequest {
  private RetryRequest() {}

  /** What the annotation says; empty where there is none. */
  public static Optional<String> in(LLMTrainingJob job) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .map(all -> all.get(JobMetadata.RETRY))
        .filter(value -> !value.isBlank());
  }

  /** Whether the job has failed, and somebody asks since then that it goes on. */
  public static boolean isToBeHeeded(LLMTrainingJob job) {
    return LLMTrainingJobStatus.phaseOf(job) == Phase.FAILED
        && in(job).filter(value -> !value.equals(seen(job))).isPresent();
  }

  /**
   * The step with which a failed job goes on: the one that failed. Where no checkpoint passed the
   * gates it is the evaluation, which judges by those that there are now, and scores what they ask
   * for.
   *
   * @return empty of a job that has not begun, since its plan was refused
   */
  public static Optional<Step> firstStep(LLMTrainingJob job) {
    FailureStatus failure = job.getStatus().failure();
    if (Reasons.GATE_FAILED.equals(failure.reason())
        && Step.of(job.getSpec()).contains(Step.EVALUATE)) {
      return Optional.of(Step.EVALUATE);
    }
    return Arrays.stream(Step.values())
        .filter(step -> step.verb().equals(failure.step()))
        .findFirst();
  }

  private static String seen(LLMTrainingJob job) {
    return LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::lastRetry)
        .map(RetryStatus::request)
        .orElse(null);
  }

  /**
   * What the status says of retries when the annotation has been looked at, and there was nothing
   * to retry; null for nothing.
   */
  static RetryStatus noted(LLMTrainingJob job) {
    RetryStatus known =
        LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::lastRetry).orElse(null);
    Optional<String> request = in(job);
    if (request.isEmpty() || request.get().equals(seen(job)) || isToBeHeeded(job)) {
      return known;
    }
    return known == null
        ? new RetryStatus(request.get(), null, null, null, null, null)
        : new RetryStatus(
            request.get(),
            known.count(),
            known.time(),
            known.step(),
            known.reason(),
            known.message());
  }
}
