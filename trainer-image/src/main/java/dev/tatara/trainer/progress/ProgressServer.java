package dev.tatara.trainer.progress;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /progress}, {@code /metrics} and {@code /healthz} on rank 0. */
public final class ProgressServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressServer.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Where the operator asks. */
  public static final int DEFAULT_PORT = 9400;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private ProgressServer(HttpServer server) {
    this.server = server;
    server.setExecutor(executor);
  }

  /**
   * Starts to serve. A port that is taken does not keep a run from training: another is used, and
   * the log says which.
   *
   * @param port 0 for any free one
   */
  public static ProgressServer start(
      String bindAddress, int port, Supplier<Progress> progress, PrometheusRegistry registry)
      throws IOException {
    ProgressServer served = new ProgressServer(bind(bindAddress, port));
    served.serve("/progress", "application/json", () -> MAPPER.writeValueAsBytes(progress.get()));
    ExpositionFormatWriter text = ExpositionFormats.init().getPrometheusTextFormatWriter();
    served.serve(
        "/metrics",
        text.getContentType(),
        () -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          text.write(out, registry.scrape());
          return out.toByteArray();
        });
    served.serve("/healthz", "text/plain", () -> "ok\n".getBytes(StandardCharsets.UTF_8));
    served.server.start();
    return served;
  }

  private static HttpServer bind(String address, int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (BindException e) {
      LOG.warn("port {} of {} cannot be had ({})", port, address, e.getMessage());
      return HttpServer.create(new InetSocketAddress(address, 0), 0);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private interface Body {
    byte[] get() throws IOException;
  }

  private void serve(String path, String contentType, Body body) {
    server.createContext(path, exchange -> answer(exchange, path, contentType, body));
  }

  private static void answer(HttpExchange exchange, String path, String type, Body body)
      throws IOException {
    try (exchange) {
      // A context also gets the paths below its own.
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
      } else {
        byte[] bytes = body.get();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
