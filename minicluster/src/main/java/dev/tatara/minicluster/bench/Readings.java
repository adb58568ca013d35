package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.operator.OperatorProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What operator, API server and Linux count. */
final class Readings {
  /** How long each reconciliation took, as the operator has it. */
  private static final String RECONCILIATIONS = "tatara_reconcile_duration_seconds";

  private static final String REQUESTS = "apiserver_request_total";
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE");

  /** The API server's own: its lease says that it lives. */
  private static final Set<String> OF_THE_SERVER = Set.of("leases");

  private final KubernetesClient client;
  private final HttpClient http = HttpClient.newHttpClient();

  Readings(KubernetesClient client) {
    this.client = client;
  }

  /** The operator's reconciliations since it started. */
  Latencies latencies(OperatorProcess operator) {
    return Latencies.of(Exposition.of(metrics(operator), RECONCILIATIONS), RECONCILIATIONS);
  }

  private String metrics(OperatorProcess operator) {
    URI uri = URI.create("http://127.0.0.1:%d/metrics".formatted(operator.port()));
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new MiniclusterException("the operator's metrics can't be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiniclusterException("interrupted", e);
    }
  }

  /** Requests that write, by anybody, as the API server counts them. */
  long writes() {
    return Math.round(
        Exposition.of(client.raw("/metrics"), REQUESTS)
            .sum(
                REQUESTS,
                sample ->
                    WRITES.contains(sample.label("verb"))
                        && !OF_THE_SERVER.contains(sample.label("resource"))
                        && !sample.label("group").startsWith("authorization.")));
  }

  /** What of the operator is in memory, in MB of 1,000,000 bytes (VmRSS, or VmHWM, the most). */
  static double megabytes(OperatorProcess operator, String line) {
    Path status = Path.of("/proc/%d/status".formatted(operator.pid()));
    try {
      return Files.readAllLines(status).stream()
              .filter(text -> text.startsWith(line + ":"))
              .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
              .map(kibibytes -> kibibytes * 1024)
              .findFirst()
              .orElseThrow(() -> new MiniclusterException(status + " has no line " + line))
          / 1e6;
    } catch (IOException e) {
      throw new MiniclusterException("can't read " + status, e);
    }
  }
}
