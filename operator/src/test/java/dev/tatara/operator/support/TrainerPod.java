package dev.tatara.operator.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Answers at a loopback address what a training pod would, on the ports that it would. */
public final class TrainerPod implements AutoCloseable {
  private final AtomicReference<String> progress = new AtomicReference<>("{}");
  private final AtomicReference<String> evaluations =
      new AtomicReference<>("{\"evaluations\": []}");
  private final AtomicReference<byte[]> report = new AtomicReference<>(new byte[0]);
  private final AtomicInteger reports = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpServer trainer;
  private final HttpServer evaluator;

  /** Listens at an address of 127.0.0.0/8. */
  public TrainerPod(String address) {
    trainer = serve(address, 9400, "/progress", progress);
    trainer.createContext("/checkpoint", this::take);
    trainer.createContext(
        "/report",
        exchange -> {
          answer(exchange, report.get());
          reports.incrementAndGet();
        });
    evaluator = serve(address, 9401, "/evaluations", evaluations);
  }

  public void progress(String json) {
    progress.set(json);
  }

  public void evaluations(String json) {
    evaluations.set(json);
  }

  public void report(byte[] packed) {
    report.set(packed);
  }

  /** Waits until the report was asked for so often from now on. */
  public void awaitReports(int number) {
    int before = reports.get();
    Patience.await("reports").until(() -> reports.get() >= before + number);
  }

  /** What checkpoints were asked for, in order, repetitions included. */
  public List<String> checkpointRequests() {
    return List.copyOf(requests);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          exchange.getRequestMethod()
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(202, -1);
    }
  }

  @Override
  public void close() {
    trainer.stop(0);
    evaluator.stop(0);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static HttpServer serve(
      String address, int port, String path, AtomicReference<String> answer) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
      server.createContext(
          path, exchange -> answer(exchange, answer.get().getBytes(StandardCharsets.UTF_8)));
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(address + ":" + port, e);
    }
  }
}
