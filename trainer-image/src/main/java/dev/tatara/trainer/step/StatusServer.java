package dev.tatara.trainer.step;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Says over HTTP how a process is doing: documents that are made when they are asked for, and
 * {@code /healthz}. Each path is served by itself, not what lies below it, and documents to {@code
 * GET} alone.
 */
public final class StatusServer implements AutoCloseable {
  /** The content type of JSON. */
  public static final String JSON = "application/json";

  /** Makes the bytes of a document; several threads may ask at once. */
  public interface Body {
    /** The document as it is now. */
    byte[] get() throws IOException;
  }

  /**
   * What is served.
   *
   * @param path such as {@code /progress}
   * @param contentType of the answer
   * @param body makes it
   */
  public record Document(String path, String contentType, Body body) {}

  /** Does what a request asks for; several threads may ask at once. */
  public interface Action {
    /**
     * Takes what was sent.
     *
     * @return the HTTP status
     */
    int take(String text);
  }

  /**
   * What may be asked for with {@code POST}.
   *
   * @param path such as {@code /checkpoint}
   * @param mostBytes of a request; longer ones are refused
   * @param action does it
   */
  public record Command(String path, int mostBytes, Action action) {}

  private static final Document HEALTH =
      new Document("/healthz", "text/plain", () -> "ok\n".getBytes(StandardCharsets.UTF_8));

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private StatusServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param address of this host to bind to, and to no other
   * @param port 0 for any free one
   * @throws IOException when the address or the port cannot be had
   */
  public static StatusServer start(String address, int port, List<Document> documents)
      throws IOException {
    return start(address, port, documents, List.of());
  }

  /** The same, with commands. */
  public static StatusServer start(
      String address, int port, List<Document> documents, List<Command> commands)
      throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
    StatusServer status = new StatusServer(server);
    server.setExecutor(status.executor);
    serve(server, HEALTH);
    documents.forEach(document -> serve(server, document));
    commands.forEach(
        command -> server.createContext(command.path(), exchange -> take(exchange, command)));
    server.start();
    return status;
  }

  private static void serve(HttpServer server, Document document) {
    server.createContext(document.path(), exchange -> answer(exchange, document));
  }

  /** Whether a request is for that path and method; else it is answered. */
  private static boolean isFor(HttpExchange exchange, String path, String method)
      throws IOException {
    // A context also gets the paths below its own.
    if (!exchange.getRequestURI().getPath().equals(path)) {
      exchange.sendResponseHeaders(404, -1);
      return false;
    }
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      exchange.sendResponseHeaders(405, -1);
      return false;
    }
    return true;
  }

  private static void take(HttpExchange exchange, Command command) throws IOException {
    try (exchange) {
      if (isFor(exchange, command.path(), "POST")) {
        byte[] text = exchange.getRequestBody().readNBytes(command.mostBytes() + 1);
        boolean tooLong = text.length > command.mostBytes();
        exchange.sendResponseHeaders(
            tooLong ? 413 : command.action().take(new String(text, StandardCharsets.UTF_8)), -1);
      }
    }
  }

  private static void answer(HttpExchange exchange, Document document) throws IOException {
    try (exchange) {
      if (isFor(exchange, document.path(), "GET")) {
        byte[] bytes = document.body().get();
        exchange.getResponseHeaders().set("Content-Type", document.contentType());
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
