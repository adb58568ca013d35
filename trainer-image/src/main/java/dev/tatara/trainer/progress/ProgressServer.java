package dev.tatara.trainer.progress;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.step.StatusServer;
import dev.tatara.trainer.step.StatusServer.Command;
import dev.tatara.trainer.step.StatusServer.Document;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /progress}, {@code /report}, {@code /metrics} and {@code /healthz} on rank 0, and
 * takes requests for checkpoints at {@code /checkpoint}.
 */
public final class ProgressServer {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressServer.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Where the operator asks. */
  public static final int DEFAULT_PORT = 9400;

  private static final int LONGEST_REQUEST = 256;

  private ProgressServer() {}

  /**
   * Starts to serve. A port that is taken does not keep a run from training: another is used, and
   * the log says which.
   *
   * @param port 0 for any free one
   * @param report what {@code /report} answers
   */
  public static StatusServer start(
      String bindAddress,
      int port,
      Supplier<Progress> progress,
      PrometheusRegistry registry,
      CheckpointRequests requests,
      StatusServer.Body report)
      throws IOException {
    List<Document> documents =
        List.of(
            new Document(
                "/progress", StatusServer.JSON, () -> MAPPER.writeValueAsBytes(progress.get())),
            new Document("/report", "application/gzip", report),
            MetricsDocument.of(registry));
    List<Command> commands =
        List.of(new Command("/checkpoint", LONGEST_REQUEST, name -> status(requests.ask(name))));
    try {
      return StatusServer.start(bindAddress, port, documents, commands);
    } catch (BindException e) {
      LOG.warn("port {} of {} cannot be had ({})", port, bindAddress, e.getMessage());
      return StatusServer.start(bindAddress, 0, documents, commands);
    }
  }

  private static int status(CheckpointRequests.Answer answer) {
    return switch (answer) {
      case ACCEPTED -> 202;
      case TOO_SOON -> 429;
      case MALFORMED -> 400;
    };
  }
}
