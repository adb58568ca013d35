package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.trainer.step.StatusServer.Command;
import dev.tatara.trainer.step.StatusServer.Document;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private StatusServer server;

  @BeforeEach
  void start() throws IOException {
    Document counter =
        new Document(
            "/count",
            StatusServer.JSON,
            () -> ("{\"asked\": " + asked.incrementAndGet() + "}").getBytes());
    Command command = new Command("/say", 4, text -> text.equals("hear") ? 202 : 400);
    server = StatusServer.start("127.0.0.1", 0, List.of(counter), List.of(command));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void documentsAreMadeWhenTheyAreAskedFor() throws Exception {
    assertEquals("{\"asked\": 1}", send("GET", "/count").body());
    HttpResponse<String> second = send("GET", "/count?again");
    assertEquals(200, second.statusCode());
    assertEquals("{\"asked\": 2}", second.body());
    assertEquals("application/json", second.headers().firstValue("Content-Type").orElseThrow());
    assertEquals("ok\n", send("GET", "/healthz").body());
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertEquals(404, send("GET", "/count/below").statusCode());
    assertEquals(404, send("GET", "/healthz/").statusCode());
    assertEquals(404, send("GET", "/").statusCode());
    assertEquals(405, send("POST", "/count").statusCode());
    assertEquals(405, send("DELETE", "/healthz").statusCode());
    assertEquals(0, asked.get());
    assertEquals(200, send("GET", "/count").statusCode(), "it goes on");
  }

  @Test
  void commandsAreTakenFromShortRequests() throws Exception {
    assertEquals(202, send("POST", "/say", "hear").statusCode());
    assertEquals(400, send("POST", "/say", "no").statusCode());
    assertEquals(413, send("POST", "/say", "hear this").statusCode());
    assertEquals(405, send("GET", "/say").statusCode());
    assertEquals(404, send("POST", "/say/it", "hear").statusCode());
  }

  @Test
  void aPortThatIsTakenIsAnError() {
    assertThrows(
        BindException.class, () -> StatusServer.start("127.0.0.1", server.port(), List.of()));
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return send(method, path, "");
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
