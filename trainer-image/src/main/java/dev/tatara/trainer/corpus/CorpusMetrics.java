package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.progress.MetricsDocument;
import dev.tatara.trainer.step.StatusServer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToLongFunction;

/**
 * What a corpus is made of, for Prometheus, while it is made: the figures that its manifest has in
 * the end.
 */
final class CorpusMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter documentsIn =
      counter("tatara_corpus_documents_in_total", "Documents that came to a stage", "stage");
  private final Counter documentsOut =
      counter("tatara_corpus_documents_out_total", "Documents that a stage let through", "stage");
  private final Counter charactersIn =
      counter("tatara_corpus_characters_in_total", "Characters that came to a stage", "stage");
  private final Counter charactersOut =
      counter("tatara_corpus_characters_out_total", "Characters that a stage let through", "stage");
  private final Counter bytesIn =
      counter("tatara_corpus_bytes_in_total", "Text that came to a stage, UTF-8", "stage");
  private final Counter bytesOut =
      counter("tatara_corpus_bytes_out_total", "Text that a stage let through, UTF-8", "stage");
  private final Counter contaminated =
      counter(
          "tatara_corpus_contaminated_documents_total",
          "Documents left out that share text with an evaluation set; with several, of each",
          "evaluation_set");

  private Counter counter(String name, String help, String label) {
    return Counter.builder().name(name).help(help).labelNames("source", label).register(registry);
  }

  /** Adds what the stages made of some documents. */
  void add(String source, Funnel funnel) {
    funnel
        .tallies()
        .forEach(
            (Stage stage, StageTally tally) -> {
              documentsIn.labelValues(source, stage.label()).inc(tally.documentsIn());
              documentsOut.labelValues(source, stage.label()).inc(tally.documentsOut());
              charactersIn.labelValues(source, stage.label()).inc(tally.charactersIn());
              charactersOut.labelValues(source, stage.label()).inc(tally.charactersOut());
              bytesIn.labelValues(source, stage.label()).inc(tally.bytesIn());
              bytesOut.labelValues(source, stage.label()).inc(tally.bytesOut());
              tally
                  .evaluationSets()
                  .forEach((set, count) -> contaminated.labelValues(source, set).inc(count));
            });
  }

  /** Shows beside them how far the process is. */
  void show(CorpusProgress progress) {
    gauge(
        "tatara_corpus_phase_bytes",
        "Bytes that the phase of this process has gone through",
        progress,
        CorpusProgress.Figures::bytes);
    gauge(
        "tatara_corpus_phase_total_bytes",
        "Bytes that the phase has to go through",
        progress,
        CorpusProgress.Figures::totalBytes);
  }

  private void gauge(
      String name,
      String help,
      CorpusProgress progress,
      ToLongFunction<CorpusProgress.Figures> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("phase")
        .callback(
            gauge -> {
              CorpusProgress.Figures now = progress.figures();
              gauge.call(figure.applyAsLong(now), now.phase().label());
            })
        .register(registry);
  }

  /** {@code /metrics}. */
  StatusServer.Document document() {
    return MetricsDocument.of(registry);
  }
}
