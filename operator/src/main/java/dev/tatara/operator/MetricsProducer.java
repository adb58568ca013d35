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
  io.micrometer.core.instrument.config.MeterFilter stopgap() {
    return new io.micrometer.core.instrument.config.MeterFilter() {
      @Override
      public io.micrometer.core.instrument.distribution.DistributionStatisticConfig configure(
          io.micrometer.core.instrument.Meter.Id id,
          io.micrometer.core.instrument.distribution.DistributionStatisticConfig config) {
        return id.getName().startsWith("operator.sdk.controllers.execution.reconcile")
            ? io.micrometer.core.instrument.distribution.DistributionStatisticConfig.builder()
                .percentilesHistogram(true)
                .build()
                .merge(config)
            : config;
      }
    };
  }

  @Produces
  @Singleton
  Metrics metrics(MeterRegistry registry) {
    Metrics sdk = MicrometerMetrics.withoutPerResourceMetrics(registry);
    // The first of several times reconciliations, and hands on to the SDK's.
    return new AggregatedMetrics(List.of(new ReconcileMetrics(registry, sdk), sdk));
  }
}
