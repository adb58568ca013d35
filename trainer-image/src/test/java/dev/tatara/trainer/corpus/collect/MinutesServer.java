package dev.tatara.trainer.corpus.collect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Answers over HTTP as the documentation of the Diet minutes' API says (kokkai.ndl.go.jp/api.html):
 * pages of at most 100 records, newest meetings first, and refusals with message and details.
 */
final class MinutesServer implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Answers a request in the place of the API. */
  interface Trouble {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Map<String, String>> requests =
      Collections.synchronizedList(new ArrayList<>());
  private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Trouble> troubles = new ArrayDeque<>();
  private volatile int speeches;

  MinutesServer(int speeches) throws IOException {
    this.speeches = speeches;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/speech", this::answer);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/speech";
  }

  /** From now on there are so many; new ones stand first. */
  void speeches(int count) {
    speeches = count;
  }

  /** The next requests are answered so, one each. */
  synchronized void trouble(Trouble... next) {
    troubles.addAll(List.of(next));
  }

  /** Parameters of all requests. */
  List<Map<String, String>> requests() {
    return List.copyOf(requests);
  }

  /** Where their pages began. */
  List<Integer> positions() {
    return requests().stream().map(r -> Integer.parseInt(r.get("startRecord"))).toList();
  }

  /** When they came, in nanoseconds. */
  List<Long> times() {
    return List.copyOf(times);
  }

  static Trouble status(int status, String... header) {
    return exchange -> {
      if (header.length > 0) {
        exchange.getResponseHeaders().set(header[0], header[1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static Trouble body(int status, String text) {
    return exchange -> send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      times.add(System.nanoTime());
      requests.add(query(exchange.getRequestURI().getRawQuery()));
      Trouble trouble = next();
      if (trouble != null) {
        trouble.answer(exchange);
      } else {
        serve(exchange);
      }
    }
  }

  /** Answers a request as the API does. */
  void serve(HttpExchange exchange) throws IOException {
    send(exchange, 200, page(query(exchange.getRequestURI().getRawQuery())));
  }

  private synchronized Trouble next() {
    return troubles.poll();
  }

  private byte[] page(Map<String, String> query) throws IOException {
    int total = speeches;
    int start = Integer.parseInt(query.get("startRecord"));
    int count = Math.min(Integer.parseInt(query.get("maximumRecords")), total - start + 1);
    ObjectNode page = MAPPER.createObjectNode();
    page.put("numberOfRecords", total).put("numberOfReturn", count).put("startRecord", start);
    if (start + count <= total) {
      page.put("nextRecordPosition", start + count);
    } else {
      page.putNull("nextRecordPosition");
    }
    ArrayNode records = page.putArray("speechRecord");
    for (int i = start; i < start + count; i++) {
      speech(records.addObject(), total - i); // the newest first
    }
    return MAPPER.writeValueAsBytes(page);
  }

  static String id(int number) {
    return "121305254X00120240126_%03d".formatted(number);
  }

  private static void speech(ObjectNode record, int number) {
    record
        .put("speechID", id(number))
        .put("issueID", "121305254X00120240126")
        .put("imageKind", "会議録")
        .put("searchObject", number)
        .put("session", 213)
        .put("nameOfHouse", "衆議院")
        .put("nameOfMeeting", "本会議")
        .put("issue", "第1号")
        .put("date", "2024-01-26")
        .putNull("closing")
        .put("speechOrder", number)
        .put("speaker", "発言者" + number)
        .putNull("speakerGroup")
        .put("speakerPosition", "議長")
        .put("speech", "○議長　第%d号の発言であります。".formatted(number))
        .put("startPage", 1)
        .put("speechURL", "https://kokkai.ndl.go.jp/txt/121305254X00120240126/" + number)
        .put("meetingURL", "https://kokkai.ndl.go.jp/txt/121305254X00120240126");
  }

  private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> query(String raw) {
    return Arrays.stream(raw.split("&"))
        .map(part -> part.split("=", 2))
        .collect(
            Collectors.toMap(
                part -> part[0], part -> URLDecoder.decode(part[1], StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
