package dev.tatara.operator.trainer;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Asks a pod how far it is. A pod that has not answered in full within a second, or that answers
 * with more than a mebibyte, has nothing to say.
 */
@ApplicationScoped
public class TrainerClient {
  private static final Logger LOG = Logger.getLogger(TrainerClient.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final long MAX_BYTES = 1 << 20;
  private static final int OK = 200;

  private final TrainerMessages messages;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  TrainerClient(TrainerMessages messages) {
    this.messages = messages;
  }

  /** The progress of the trainer in the pod of that address. */
  public Optional<ProgressReport> progress(String podIp) {
    return get(podIp, Ports.TRAINER, "/progress").flatMap(messages::progress);
  }

  /** How far the pods of those addresses are with data: all are asked at the same time. */
  public List<PreparationReport> preparations(List<String> podIps) {
    List<Future<Optional<PreparationReport>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String podIp : podIps) {
        answers.add(
            threads.submit(
                () -> get(podIp, Ports.TRAINER, "/progress").flatMap(messages::preparation)));
      }
    } // waits for them, none longer than the time of a request
    return answers.stream().flatMap(answer -> answer.resultNow().stream()).toList();
  }

  /** What the evaluator in the pod of that address says. */
  public Optional<EvaluationReport> evaluation(String podIp) {
    return get(podIp, Ports.EVALUATOR, "/evaluations").flatMap(messages::evaluation);
  }

  /** The packed report of the trainer in the pod of that address. */
  public Optional<byte[]> report(String podIp) {
    return send(request(podIp, Ports.TRAINER, "/report").GET().build(), BodyHandlers.ofByteArray());
  }

  /**
   * Asks the trainer in the pod of that address for a checkpoint. Nothing is lost when it does not
   * hear: whoever asks sees in the progress whether there was one, and asks again.
   *
   * @param name of the request
   */
  public void requestCheckpoint(String podIp, String name) {
    HttpRequest.Builder request = request(podIp, Ports.TRAINER, "/checkpoint");
    send(request.POST(BodyPublishers.ofString(name)).build(), BodyHandlers.ofString());
  }

  private Optional<String> get(String podIp, int port, String path) {
    return send(request(podIp, port, path).GET().build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String podIp, int port, String path) {
    String host = podIp.contains(":") ? "[" + podIp + "]" : podIp;
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
        .timeout(TIMEOUT);
  }

  private <T> Optional<T> send(HttpRequest request, BodyHandler<T> body) {
    var answer = http.sendAsync(request, BodyHandlers.limiting(body, MAX_BYTES));
    try {
      // The request's own time ends with the headers; a pod may stall after them.
      var response = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return response.statusCode() == OK ? Optional.of(response.body()) : Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debugf("%s: %s", request.uri(), e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      answer.cancel(true); // closes the connection, unless the answer is complete
    }
  }
}
