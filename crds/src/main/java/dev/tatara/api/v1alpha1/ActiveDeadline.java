package dev.tatara.api.v1alpha1;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The time of {@code runPolicy.activeDeadlineSeconds}. */
public final class ActiveDeadline {
  private static final String SUSPENDED = "Suspended";

  private ActiveDeadline() {}

  /**
   * When it began to count: with the job, or when that was resumed or retried last; empty where it
   * does not count yet, and while the job is suspended.
   */
  public static Optional<Instant> began(LLMTrainingJob job) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status == null || status.startTime() == null) {
      return Optional.empty();
    }
    Optional<Condition> suspended =
        Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
            .filter(condition -> SUSPENDED.equals(condition.type()))
            .findFirst();
    if (suspended.filter(Condition::isTrue).isPresent()) {
      return Optional.empty();
    }
    return Stream.of(
            Optional.of(status.startTime()),
            suspended.map(Condition::lastTransitionTime),
            Optional.ofNullable(status.lastRetry()).map(RetryStatus::time))
        .flatMap(Optional::stream)
        .map(Instant::parse)
        .max(Instant::compareTo);
  }

  /** When it ends, but for time in a queue; empty where there is none, or none counts. */
  public static Optional<Instant> end(LLMTrainingJob job) {
    Long seconds = job.getSpec().runPolicy().activeDeadlineSeconds();
    return seconds == null ? Optional.empty() : began(job).map(start -> start.plusSeconds(seconds));
  }
}
