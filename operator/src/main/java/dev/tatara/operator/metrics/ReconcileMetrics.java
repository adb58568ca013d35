package dev.tatara.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/**
 * How long reconciliations take, and how many jobs wait for one. The time is that of the reconciler
 * itself, with all that it asks of the API server and of training pods.
 */
public final class ReconcileMetrics implements Metrics {
  private static final Duration[] BUCKETS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Metrics next;
  private final Timer succeeded;
  private final Timer failed;
  private final Set<ResourceID> waiting = ConcurrentHashMap.newKeySet();

  /**
   * Metrics in a registry.
   *
   * @param next that time reconciliations, too
   */
  public ReconcileMetrics(MeterRegistry registry, Metrics next) {
    this.next = next;
    succeeded = timer(registry, "success");
    failed = timer(registry, "failure");
    Gauge.builder("tatara.queue.depth", waiting, Set::size)
        .description("Jobs that wait for a reconciliation.")
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String outcome) {
    return Timer.builder("tatara.reconcile.duration")
        .description("Time of a reconciliation.")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    long start = System.nanoTime();
    Timer timer = failed;
    try {
      T result = next.timeControllerExecution(execution);
      timer = succeeded;
      return result;
    } finally {
      timer.record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata job, RetryInfo retry, Map<String, Object> metadata) {
    waiting.add(ResourceID.fromResource(job));
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata job, Map<String, Object> metadata) {
    waiting.remove(ResourceID.fromResource(job));
  }

  /** A job that is deleted while it waits is never reconciled. */
  @Override
  public void cleanupDoneFor(ResourceID job, Map<String, Object> metadata) {
    waiting.remove(job);
  }
}
