package dev.tatara.trainer.corpus.collect;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks servers on the network one thing at a time, with a pause before each request but the first.
 * What breaks, and what a server answers with 429 or 5xx, is asked for again ({@link Backoff}). No
 * address leads to a private host ({@link PrivateHosts}), but from one that people have named. Used
 * by one thread.
 */
final class PoliteClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PoliteClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(20);

  /** From a request to the last byte of its answer. */
  private static final Duration ANSWER = Duration.ofMinutes(3);

  private static final long LARGEST_ANSWER = 256L << 20;
  private static final long LARGEST_PAGE = 32L << 20;

  /** Requests in a row that bring nothing: some four minutes of pauses. */
  private static final int ATTEMPTS = 8;

  /** The same where nothing was ever answered: a wrong address, or no way out of the pod. */
  private static final int FIRST_ATTEMPTS = 3;

  /** The same for a page that others link to. */
  private static final int PAGE_ATTEMPTS = 2;

  /** Servers in a row whose pages cannot be had: then it is the network. */
  private static final int SERVERS = 5;

  private static final int MOST_REDIRECTS = 5;
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Finds in an answer that the server asks to come again later. */
  interface BusySign {
    boolean isBusy(byte[] body);
  }

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER) // where they lead is looked at first
          .connectTimeout(CONNECT)
          .build();
  private final String source;
  private final Duration pause;
  private boolean asked;

  /** Servers whose answers began; also told by the threads of the client. */
  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  private final Set<String> silent = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private TrainerException trouble;

  /** A request that brought nothing. */
  private static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1;
    private final Duration wait;
    private final boolean tooMany;

    NoAnswer(String problem, Duration wait, boolean tooMany) {
      super(problem);
      this.wait = wait;
      this.tooMany = tooMany;
    }
  }

  /** An address that leads to a host that is none of its business. */
  private static final class PrivateHostException extends IOException {
    private static final long serialVersionUID = 1;

    PrivateHostException(URI address) {
      super("leads to " + WebAddress.server(address) + ", whose address is private");
    }
  }

  /**
   * @param source name, for messages
   * @param pause from an answer to the next request
   */
  PoliteClient(String source, Duration pause) {
    this.source = source;
    this.pause = pause;
  }

  /** As below, from a server that asks for time by its status alone. */
  Reply get(URI address) throws InterruptedException {
    return get(address, _ -> false);
  }

  /**
   * Gets what is at an address.
   *
   * @return what was answered, also where it is a refusal (4xx)
   * @throws TrainerException {@code StorageUnavailable} when the server cannot be reached or has
   *     problems of its own for some minutes
   */
  Reply get(URI address, BusySign busy) throws InterruptedException {
    try {
      return ask(new Request(address, address, LARGEST_ANSWER), busy, ATTEMPTS, FIRST_ATTEMPTS);
    } catch (NoAnswer e) {
      throw unavailable(address, e);
    } catch (PrivateHostException e) {
      throw new TrainerException(
          FailureReason.SOURCE_UNREADABLE,
          "source '" + source + "': " + WebAddress.shown(address) + " " + e.getMessage(),
          "name the address that it leads to, if that is meant",
          e);
    }
  }

  /**
   * Gets a page that somebody links to. A server that does not answer, or answers 429, is not asked
   * again.
   *
   * @param named address that people have named, from where the link comes; null where none is.
   *     Pages of private hosts are had only if its host is private, too
   * @return what was answered; empty when there is nothing to be had
   * @throws TrainerException {@code StorageUnavailable} when the pages of several servers in a row
   *     cannot be had
   */
  Optional<Reply> page(URI address, URI named) throws InterruptedException {
    String shown = WebAddress.shown(address);
    String server = WebAddress.server(address);
    if (silent.contains(server)) {
      LOG.warn("{}: left out, as its server did not answer before", shown);
      return Optional.empty();
    }
    try {
      Request request = new Request(address, named, LARGEST_PAGE);
      Reply reply = ask(request, _ -> false, PAGE_ATTEMPTS, PAGE_ATTEMPTS);
      failing.clear();
      trouble = null;
      return Optional.of(reply);
    } catch (PrivateHostException e) {
      LOG.warn("{} {}: left out", shown, e.getMessage());
      return Optional.empty();
    } catch (NoAnswer e) {
      LOG.warn("{} {}: left out", shown, e.getMessage());
      if (e.tooMany || !hasAnswered(address)) {
        silent.add(server);
      }
      failing.add(server);
      trouble = unavailable(address, e);
      if (failing.size() == SERVERS) {
        throw trouble;
      }
      return Optional.empty();
    }
  }

  /**
   * Fails when the last page that was asked for brought nothing.
   *
   * @throws TrainerException {@code StorageUnavailable}, which names its server
   */
  void requirePages() {
    if (trouble != null) {
      throw trouble;
    }
  }

  private record Request(URI address, URI named, long largest) {}

  private Reply ask(Request request, BusySign busy, int most, int mostAtFirst)
      throws InterruptedException, NoAnswer, PrivateHostException {
    if (asked) {
      Thread.sleep(pause);
    }
    asked = true;
    Backoff backoff = new Backoff(pause);
    for (int attempt = 1; ; attempt++) {
      String problem;
      Optional<Duration> named = Optional.empty();
      int status = 0;
      try {
        HttpResponse<byte[]> answer = follow(request);
        status = answer.statusCode();
        boolean later = status >= BROKEN || status == TOO_MANY;
        if (!later && !busy.isBusy(answer.body())) {
          String type = answer.headers().firstValue("Content-Type").orElse("");
          return new Reply(status, type, answer.body());
        }
        problem = "answers " + (later ? status : "that it is busy");
        named = retryAfter(answer);
      } catch (PrivateHostException e) {
        throw e;
      } catch (IOException e) {
        problem =
            (hasAnswered(request.address()) ? "breaks off: " : "cannot be reached: ") + cause(e);
      }
      Duration wait = backoff.next(named);
      int last = hasAnswered(request.address()) ? most : mostAtFirst;
      if (attempt == last || Backoff.isTooLong(named)) {
        throw new NoAnswer(problem, wait, status == TOO_MANY);
      }
      LOG.warn(
          "{} {}; asked again in {} s",
          WebAddress.shown(request.address()),
          problem,
          wait.toSeconds());
      Thread.sleep(wait);
    }
  }

  private boolean hasAnswered(URI address) {
    return answered.contains(WebAddress.server(address));
  }

  /** Goes on where the server says that it is elsewhere, but not from https to http. */
  private HttpResponse<byte[]> follow(Request request) throws IOException, InterruptedException {
    URI at = request.address();
    for (int hop = 0; ; hop++) {
      if (!at.equals(request.named()) && PrivateHosts.has(at)) {
        if (request.named() == null || !PrivateHosts.has(request.named())) {
          throw new PrivateHostException(at);
        }
      }
      HttpResponse<byte[]> answer = send(at, request.largest());
      Optional<URI> next = target(answer, at);
      if (next.isEmpty() || hop == MOST_REDIRECTS) {
        return answer;
      }
      at = next.get();
    }
  }

  private static Optional<URI> target(HttpResponse<?> answer, URI from) {
    if (!REDIRECTS.contains(answer.statusCode())) {
      return Optional.empty();
    }
    return answer
        .headers()
        .firstValue("Location")
        .flatMap(location -> WebAddress.of(location, from))
        .filter(to -> to.getScheme().equals("https") || from.getScheme().equals("http"));
  }

  private HttpResponse<byte[]> send(URI address, long largest)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("User-Agent", "tatara/" + Version.CURRENT)
            .timeout(ANSWER)
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request,
            head -> {
              answered.add(WebAddress.server(address));
              return BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest).apply(head);
            });
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer in " + ANSWER.toSeconds() + " s", e);
    } finally {
      answer.cancel(true); // nothing is left of one that was given up
    }
  }

  /** Seconds or a date; what else it may be counts as none. */
  private static Optional<Duration> retryAfter(HttpResponse<?> answer) {
    String value = answer.headers().firstValue("Retry-After").map(String::strip).orElse("");
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private TrainerException unavailable(URI address, NoAnswer answer) {
    String server = WebAddress.server(address);
    String hint =
        hasAnswered(address)
            ? "the server has a problem of its own or asks for patience (%d s); the step is tried"
                    .formatted(answer.wait.toSeconds())
                + " again, and goes on where it was"
            : "check the address; pods reach only what the cluster's administrator has declared"
                + " (chart value networkPolicy.stores)";
    return new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "source '" + source + "': " + server + " " + answer.getMessage(),
        hint);
  }

  private static String cause(IOException exception) {
    for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "its name cannot be resolved";
      }
    }
    return exception.toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
