package dev.tatara.operator;

import dev.tatara.operator.metrics.ReconcileMetrics;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Metrics of reconciliations: ours, and the operator SDK's without the labels that would make a
 * series of every job.
 */
@Singleton
class MetricsProducer {
  @Produces
  @Singleton
  Metrics metrics(MeterRegistry registry) {
    Metrics sdk = MicrometerMetrics.withoutPerResourceMetrics(registry);
    // The first of several times reconciliations, and hands on to the SDK's.
    return new AggregatedMetrics(List.of(new ReconcileMetrics(registry, sdk), sdk));
  }
}
