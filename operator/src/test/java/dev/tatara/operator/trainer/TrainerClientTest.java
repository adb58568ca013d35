package dev.tatara.operator.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tatara.operator.support.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pod that answers badly, or not to the end, says nothing; it never keeps the operator. */
class TrainerClientTest {
  private static final String ADDRESS = "127.77.3.1";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TrainerClient client = new TrainerClient(new TrainerMessages());
  private final CountDownLatch testEnds = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(ADDRESS, Ports.TRAINER), 0);
    server.setExecutor(threads);
    server.createContext("/progress", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    testEnds.countDown();
    server.stop(0);
    threads.close();
  }

  private Answer answer = this::stall;

  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer.to(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void podThatStallsAfterItsHeadersIsGivenUp() {
    assertEquals(Optional.empty(), progress());
    answer = exchange -> send(exchange, Messages.progress(120, 5.8));
    assertEquals(120, progress().orElseThrow().step(), "and is heard when it answers again");
  }

  @Test
  void answerWithoutEndIsGivenUp() {
    answer = TrainerClientTest::babble;
    assertEquals(Optional.empty(), progress());
  }

  @Test
  void podThatIsGoneSaysNothing() {
    server.stop(0);
    assertEquals(Optional.empty(), progress());
    assertEquals(Optional.empty(), client.evaluation(ADDRESS));
  }

  private Optional<ProgressReport> progress() {
    return assertTimeoutPreemptively(LIMIT, () -> client.progress(ADDRESS));
  }

  private void stall(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write('{');
    exchange.getResponseBody().flush();
    testEnds.await();
  }

  private static void babble(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0); // of unknown length
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) {
        body.write(new byte[1 << 16]); // until the client hangs up
      }
    }
  }

  private static void send(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
