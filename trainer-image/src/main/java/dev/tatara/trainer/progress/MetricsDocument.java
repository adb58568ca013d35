package dev.tatara.trainer.progress;

import dev.tatara.trainer.step.StatusServer.Document;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;

/** {@code /metrics}, in Prometheus' text format. */
public final class MetricsDocument {
  private MetricsDocument() {}

  /** What a registry has when it is asked for. */
  public static Document of(PrometheusRegistry registry) {
    ExpositionFormatWriter text = ExpositionFormats.init().getPrometheusTextFormatWriter();
    return new Document(
        "/metrics",
        text.getContentType(),
        () -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          text.write(out, registry.scrape());
          return out.toByteArray();
        });
  }
}
