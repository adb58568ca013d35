package dev.tatara.trainer.corpus.collect;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import java.io.IOException;
import java.net.URI;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks servers on the network one thing at a time, with a pause before each request but the first.
 * What breaks, and what a server answers with 429 or 5xx, is asked for again after a time that
 * doubles, or that the server names in {@code Retry-After}. Used by one thread.
 */
final class PoliteClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PoliteClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(20);

  /** From a request to the last byte of its answer. */
  private static final Duration ANSWER = Duration.ofMinutes(3);

  private static final long LARGEST_ANSWER = 256L << 20;

  /** Requests in a row that bring nothing: some four minutes of pauses. */
  private static final int ATTEMPTS = 8;

  /** The same where nothing was ever answered: a wrong address, or no way out of the pod. */
  private static final int FIRST_ATTEMPTS = 3;

  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(2);

  /** Who names a longer time is asked by a later attempt of the step. */
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(15);

  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;

  /** Finds in an answer with status 200 that the server asks to come again later. */
  interface BusySign {
    boolean isBusy(byte[] body);
  }

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(CONNECT)
          .build();
  private final String source;
  private final Duration pause;
  private boolean asked;
  private boolean answered;

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
    if (asked) {
      Thread.sleep(pause);
    }
    asked = true;
    Duration retry = pause.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : pause;
    for (int attempt = 1; ; attempt++) {
      String problem;
      Duration wait = retry;
      try {
        HttpResponse<byte[]> answer = send(address);
        answered = true;
        boolean later = answer.statusCode() >= BROKEN || answer.statusCode() == TOO_MANY;
        if (!later && !(answer.statusCode() == 200 && busy.isBusy(answer.body()))) {
          String type = answer.headers().firstValue("Content-Type").orElse("");
          return new Reply(answer.statusCode(), type, answer.body());
        }
        problem = "answers " + (later ? answer.statusCode() : "that it is busy");
        wait = retryAfter(answer, retry);
      } catch (IOException e) {
        problem = "cannot be reached: " + cause(e);
      }
      if (attempt == (answered ? ATTEMPTS : FIRST_ATTEMPTS) || wait.compareTo(MOST_PATIENCE) > 0) {
        throw unavailable(address, problem, wait);
      }
      LOG.warn("{} {}; asked again in {} s", address, problem, wait.toSeconds());
      Thread.sleep(wait);
      retry = retry.multipliedBy(2);
      retry = retry.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry;
    }
  }

  private HttpResponse<byte[]> send(URI address) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("User-Agent", "tatara/" + Version.CURRENT)
            .timeout(ANSWER)
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
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
  private static Duration retryAfter(HttpResponse<?> answer, Duration otherwise) {
    String value = answer.headers().firstValue("Retry-After").map(String::strip).orElse("");
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }

  private TrainerException unavailable(URI address, String problem, Duration wait) {
    String server = address.getScheme() + "://" + address.getRawAuthority();
    String hint =
        answered
            ? "the server has a problem of its own or asks for patience (%d s); the step is tried"
                    .formatted(wait.toSeconds())
                + " again, and goes on where it was"
            : "check the address; pods reach only what the cluster's administrator has declared"
                + " (chart value networkPolicy.stores)";
    return new TrainerException(
        FailureReason.STORAGE_UNAVAILABLE,
        "source '" + source + "': " + server + " " + problem,
        hint);
  }

  private static String cause(IOException exception) {
    for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
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
