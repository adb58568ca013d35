package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.Stage;
import dev.tatara.trainer.progress.MetricsDocument;
import dev.tatara.trainer.progress.ProgressServer;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StatusServer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a corpus is made of, for Prometheus, while it is made: the figures that its manifest has in
 * the end.
 */
final class CorpusMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusMetrics.class);

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter documentsIn =
      counter("tatara_corpus_documents_in_total", "Documents that came to a stage", "stage");
  private final Counter documentsOut =
      counter("tatara_corpus_documents_out_total", "Documents that a stage let through", "stage");
  private final Counter bytesIn =
      counter("tatara_corpus_bytes_in_total", "Text that came to a stage, UTF-8", "stage");
  private final Counter bytesOut =
      counter("tatara_corpus_bytes_out_total", "Text that a stage let through, UTF-8", "stage");
  private final Counter contaminated =
      counter(
          "tatara_corpus_contaminated_documents_total",
          "Documents left out that share text with an evaluation set; with several, of each",
          "evaluation_set");

  /** A server that ends with the step, or none. */
  interface Serving extends AutoCloseable {
    @Override
    void close();
  }

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
              bytesIn.labelValues(source, stage.label()).inc(tally.bytesIn());
              bytesOut.labelValues(source, stage.label()).inc(tally.bytesOut());
              tally
                  .evaluationSets()
                  .forEach((set, count) -> contaminated.labelValues(source, set).inc(count));
            });
  }

  /**
   * Serves them at the address of a pod; by hand they are nobody's. A port that cannot be had keeps
   * no corpus from being made.
   */
  Serving serve(Environment environment) {
    if (environment.bindAddress().isEmpty()) {
      return () -> {};
    }
    try {
      return serve(environment.bindAddress().get(), ProgressServer.DEFAULT_PORT)::close;
    } catch (IOException e) {
      LOG.warn("no metrics are served: {}", e.toString());
      return () -> {};
    }
  }

  StatusServer serve(String address, int port) throws IOException {
    return StatusServer.start(address, port, List.of(MetricsDocument.of(registry)));
  }
}
