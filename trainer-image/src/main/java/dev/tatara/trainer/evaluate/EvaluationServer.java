package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Serves {@code /evaluations} and {@code /healthz}. */
final class EvaluationServer implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private interface Content {
    byte[] bytes() throws IOException;
  }

  private final HttpServer server;

  private EvaluationServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param address of the pod
   * @param port 0 for any that is free
   * @throws TrainerException {@code ConfigurationInvalid} when the address cannot be bound
   */
  static EvaluationServer start(String address, int port, EvaluationBoard board) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "cannot listen on " + address + ":" + port + ": " + e.getMessage(),
          "set $TATARA_BIND_ADDRESS to an address of this pod; port " + port + " must be free",
          e);
    }
    server.createContext(
        "/evaluations",
        exchange ->
            answer(exchange, "application/json", () -> MAPPER.writeValueAsBytes(board.read())));
    server.createContext(
        "/healthz",
        exchange -> answer(exchange, "text/plain", () -> "ok\n".getBytes(StandardCharsets.UTF_8)));
    server.start();
    return new EvaluationServer(server);
  }

  /** The port that is served. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, String type, Content content)
      throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = content.bytes();
      exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
