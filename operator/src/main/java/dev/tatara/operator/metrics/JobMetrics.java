package dev.tatara.operator.metrics;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** What jobs do, all of them together: none has a series of its own. */
@ApplicationScoped
public class JobMetrics {
  private static final Duration[] BUCKETS =
      Stream.of("PT1S", "PT10S", "PT1M", "PT10M", "PT1H", "PT6H", "PT24H", "PT72H", "PT168H")
          .map(Duration::parse)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final RestartLabel causes = new RestartLabel();

  JobMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts the jobs of a cache whenever somebody asks. */
  public void watch(Cache<LLMTrainingJob> jobs) {
    for (Phase phase : Phase.values()) {
      Gauge.builder("tatara.jobs", jobs, cache -> count(cache, phase))
          .description("Jobs by phase.")
          .tag("phase", phase.label())
          .register(registry);
    }
  }

  private static long count(Cache<LLMTrainingJob> jobs, Phase phase) {
    return jobs.list(job -> LLMTrainingJobStatus.phaseOf(job) == phase).count();
  }

  /** Counts what changes with the next status of a job, once that is written. */
  public void record(LLMTrainingJob job, LLMTrainingJobStatus next) {
    LLMTrainingJobStatus before = job.getStatus();
    if (before == null) {
      return;
    }
    if (before.phase() != next.phase() && before.phaseTime() != null && next.phaseTime() != null) {
      Timer.builder("tatara.phase.duration")
          .description("Time that a job was in a phase, of phases that have ended.")
          .tag("phase", before.phase().label())
          .serviceLevelObjectives(BUCKETS)
          .register(registry)
          .record(between(before.phaseTime(), next.phaseTime()));
    }
    int restarts = orZero(next.restarts()) - orZero(before.restarts());
    if (restarts > 0) {
      Counter.builder("tatara.job.restarts")
          .description("Times that training was started again after a failure.")
          .tag("cause", causes.of(next.lastRestart()))
          .register(registry)
          .increment(restarts);
    }
  }

  private static Duration between(String start, String end) {
    Duration time = Duration.between(Instant.parse(start), Instant.parse(end));
    return time.isNegative() ? Duration.ZERO : time; // clocks may be set back
  }

  private static int orZero(Integer count) {
    return count == null ? 0 : count;
  }
}
