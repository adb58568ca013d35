package dev.tatara.minicluster.binaries;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseDownloadTest {
  private static final byte[] PROGRAM = "#!/bin/sh\necho hi\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private HttpServer server;
  private URI releases;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    releases = URI.create("http://127.0.0.1:%d/release/".formatted(server.getAddress().getPort()));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void downloadsWhatItsChecksumConfirms() throws Exception {
    publish("/release/v1/bin/linux/amd64/tool", PROGRAM);
    publish("/release/v1/bin/linux/amd64/tool.sha256", sha256(PROGRAM));
    publish("/release/v1/bin/linux/arm64/tool", PROGRAM);
    publish("/release/v1/bin/linux/arm64/tool.sha256", sha256(PROGRAM));
    Path target = folder.resolve("tool");
    download(target);
    assertArrayEquals(PROGRAM, Files.readAllBytes(target));
    assertTrue(Files.isExecutable(target));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "nothing is left beside it");
    }
  }

  @Test
  void throwsAwayWhatItsChecksumDenies() throws Exception {
    for (String architecture : new String[] {"amd64", "arm64"}) {
      publish("/release/v1/bin/linux/%s/tool".formatted(architecture), PROGRAM);
      publish(
          "/release/v1/bin/linux/%s/tool.sha256".formatted(architecture),
          sha256("another".getBytes(StandardCharsets.UTF_8)));
    }
    Path target = folder.resolve("tool");
    String message =
        assertThrows(BinaryUnavailableException.class, () -> download(target)).getMessage();
    assertTrue(message.contains("SHA-256"), message);
    assertFalse(Files.exists(target));
  }

  @Test
  void saysWhichUrlFailed() {
    String message =
        assertThrows(BinaryUnavailableException.class, () -> download(folder.resolve("tool")))
            .getMessage();
    assertTrue(message.contains("/bin/linux/") && message.contains("404"), message);
  }

  @Test
  void offLineIsNoError() {
    server.stop(0);
    assertThrows(BinaryUnavailableException.class, () -> download(folder.resolve("tool")));
  }

  @Test
  void oneThatStallsIsGivenUp() throws Exception {
    CountDownLatch testEnds = new CountDownLatch(1);
    for (String architecture : new String[] {"amd64", "arm64"}) {
      String path = "/release/v1/bin/linux/%s/tool".formatted(architecture);
      publish(path + ".sha256", sha256(PROGRAM));
      server.createContext(path, exchange -> stall(exchange, testEnds));
    }
    ReleaseDownload impatient =
        new ReleaseDownload(releases, "v1", line -> {}, Duration.ofMillis(500));
    Path target = folder.resolve("tool");
    try {
      String message =
          assertThrows(BinaryUnavailableException.class, () -> impatient.get("tool", target))
              .getMessage();
      assertTrue(message.contains("nothing came"), message);
      try (var files = Files.list(folder)) {
        assertEquals(0, files.count(), "nothing is left of it");
      }
    } finally {
      testEnds.countDown();
    }
  }

  /** Sends the headers and one byte of many. */
  private static void stall(HttpExchange exchange, CountDownLatch testEnds) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write('#');
      exchange.getResponseBody().flush();
      testEnds.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void download(Path target) throws BinaryUnavailableException {
    new ReleaseDownload(releases, "v1", line -> {}).get("tool", target);
  }

  private void publish(String path, byte[] content) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            boolean exact = exchange.getRequestURI().getPath().equals(path);
            exchange.sendResponseHeaders(exact ? 200 : 404, exact ? content.length : -1);
            if (exact) {
              exchange.getResponseBody().write(content);
            }
          }
        });
  }

  private static byte[] sha256(byte[] content) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
    return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
  }
}
