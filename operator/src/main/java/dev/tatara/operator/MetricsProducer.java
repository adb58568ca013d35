package dev.tatara.operator;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Metrics of the operator SDK, without the labels that would make a series of every job. */
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
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }
}
