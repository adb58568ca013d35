package dev.tatara.trainer.progress;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StatusServer;
import dev.tatara.trainer.step.StatusServer.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /progress} of a pod that prepares data: corpus, tokenizer or dataset. */
public final class PreparationServer {
  private static final Logger LOG = LoggerFactory.getLogger(PreparationServer.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PreparationServer() {}

  /** A server that ends with the step, or none. */
  public interface Serving extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Serves at the address of a pod; by hand figures are nobody's. A port that cannot be had keeps
   * no step from its work.
   *
   * @param figures what {@code /progress} answers, as JSON
   * @param others served beside it
   */
  public static Serving start(Environment environment, Supplier<?> figures, Document... others) {
    if (environment.bindAddress().isEmpty()) {
      return () -> {};
    }
    try {
      String address = environment.bindAddress().get();
      return start(address, ProgressServer.DEFAULT_PORT, figures, others)::close;
    } catch (IOException e) {
      LOG.warn("no progress is served: {}", e.toString());
      return () -> {};
    }
  }

  /** The same at an address and port, 0 for any free one. */
  public static StatusServer start(
      String address, int port, Supplier<?> figures, Document... others) throws IOException {
    List<Document> documents = new ArrayList<>(List.of(others));
    documents.add(
        new Document(
            "/progress", StatusServer.JSON, () -> MAPPER.writeValueAsBytes(figures.get())));
    return StatusServer.start(address, port, documents);
  }
}
