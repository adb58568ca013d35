package dev.tatara.operator.metrics;

import dev.tatara.api.v1alpha1.AccountingStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.OperatorSettings;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What jobs do, all of them together; each one of them only where the settings ask for it. */
@ApplicationScoped
public class JobMetrics {
  private static final Duration[] BUCKETS =
      Stream.of("PT1S", "PT10S", "PT1M", "PT10M", "PT1H", "PT6H", "PT24H", "PT72H", "PT168H")
          .map(Duration::parse)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final CollectorRegistry collectors;
  private final OperatorSettings settings;
  private final RestartLabel causes = new RestartLabel();

  JobMetrics(MeterRegistry registry, CollectorRegistry collectors, OperatorSettings settings) {
    this.registry = registry;
    this.collectors = collectors;
    this.settings = settings;
  }

  /** Counts the jobs of a cache whenever somebody asks. */
  public void watch(Cache<LLMTrainingJob> jobs) {
    for (Phase phase : Phase.values()) {
      Gauge.builder("tatara.jobs", jobs, cache -> count(cache, phase))
          .description("Jobs by phase.")
          .tag("phase", phase.label())
          .register(registry);
    }
    Gauge.builder("tatara.goodput.ratio", jobs, JobMetrics::goodput)
        .description("Useful over allocated accelerator-seconds of the jobs that exist.")
        .register(registry);
    if (settings.metrics().perJob()) {
      collectors.register(new JobSeries(jobs));
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
    accelerators(before.accounting(), next.accounting());
    int restarts = orZero(next.restarts()) - orZero(before.restarts());
    if (restarts > 0) {
      Counter.builder("tatara.job.restarts")
          .description("Times that training was started again after a failure.")
          .tag("cause", causes.of(next.lastRestart()))
          .register(registry)
          .increment(restarts);
    }
  }

  private void accelerators(AccountingStatus before, AccountingStatus after) {
    if (after == null || after.equals(before)) {
      return;
    }
    count("useful", before, after, AccountingStatus::usefulSeconds);
    count("startup", before, after, account -> account.lostSeconds().startup());
    count("redone", before, after, account -> account.lostSeconds().redone());
    count("waiting", before, after, account -> account.lostSeconds().waiting());
    count("stalled", before, after, account -> account.lostSeconds().stalled());
    count("shutdown", before, after, account -> account.lostSeconds().shutdown());
  }

  private void count(
      String use,
      AccountingStatus before,
      AccountingStatus after,
      ToLongFunction<AccountingStatus> figure) {
    Counter.builder("tatara.accelerator.seconds")
        .description("Accelerator-seconds that training pods held, by what they went into.")
        .tag("use", use)
        .register(registry)
        .increment(figure.applyAsLong(after) - (before == null ? 0 : figure.applyAsLong(before)));
  }

  private static double goodput(Cache<LLMTrainingJob> jobs) {
    long allocated = 0;
    long useful = 0;
    for (AccountingStatus account : accounts(jobs)) {
      allocated += account.allocatedSeconds();
      useful += account.usefulSeconds();
    }
    return allocated == 0 ? Double.NaN : (double) useful / allocated;
  }

  private static List<AccountingStatus> accounts(Cache<LLMTrainingJob> jobs) {
    return jobs.list()
        .flatMap(job -> LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::accounting).stream())
        .toList();
  }

  private static Duration between(String start, String end) {
    Duration time = Duration.between(Instant.parse(start), Instant.parse(end));
    return time.isNegative() ? Duration.ZERO : time; // clocks may be set back
  }

  private static int orZero(Integer count) {
    return count == null ? 0 : count;
  }
}
