package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.progress.ProgressServer;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StatusServer;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /progress} and {@code /metrics} of a pod while it makes a corpus. */
final class CorpusServer {
  private static final Logger LOG = LoggerFactory.getLogger(CorpusServer.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CorpusServer() {}

  /** A server that ends with the step, or none. */
  interface Serving extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Serves at the address of a pod; by hand figures are nobody's. A port that cannot be had keeps
   * no corpus from being made.
   */
  static Serving start(Environment environment, CorpusMetrics metrics, CorpusProgress progress) {
    if (environment.bindAddress().isEmpty()) {
      return () -> {};
    }
    try {
      return start(environment.bindAddress().get(), ProgressServer.DEFAULT_PORT, metrics, progress)
          ::close;
    } catch (IOException e) {
      LOG.warn("no metrics and no progress are served: {}", e.toString());
      return () -> {};
    }
  }

  static StatusServer start(
      String address, int port, CorpusMetrics metrics, CorpusProgress progress) throws IOException {
    return StatusServer.start(
        address,
        port,
        List.of(
            metrics.document(),
            new StatusServer.Document(
                "/progress",
                StatusServer.JSON,
                () -> MAPPER.writeValueAsBytes(progress.figures()))));
  }
}
