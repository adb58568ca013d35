package dev.tatara.e2e;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorAccess;
import dev.tatara.minicluster.operator.OperatorOptions;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.ProcessOwner;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The built operator on a control plane without a node. */
final class LoneOperator implements AutoCloseable {
  static final String NAMESPACE = "default";

  private final StateDirectory state = StateDirectory.temporary();
  private final ProcessOwner owner = ProcessOwner.of(state.root());
  private final ControlPlane plane;
  private final KubernetesClient client;
  private final OperatorProcess operator;

  /**
   * Starts it.
   *
   * @param options what of the control plane runs
   */
  LoneOperator(ControlPlaneOptions options) {
    plane = ControlPlane.start(state, owner, options);
    client = plane.newClient();
    OperatorOptions built = new Checkout(BuiltProgram.REPOSITORY).operator();
    built.manifests().forEach(manifest -> Manifests.apply(client, manifest));
    Path identity = OperatorAccess.grant(client, plane, built.access().orElseThrow());
    operator = OperatorProcess.start(built, state, owner.marker(), identity);
  }

  KubernetesClient client() {
    return client;
  }

  OperatorProcess operator() {
    return operator;
  }

  /** What the operator has written, all its lives together. */
  String log() throws IOException {
    return Files.readString(operator.log());
  }

  /** Lines that are part of a stack trace. */
  List<String> stackTraces() throws IOException {
    return log().lines().filter(line -> line.startsWith("\tat ")).toList();
  }

  /** Reconciliations since it started. */
  long reconciliations() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(operator.port()));
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("tatara_reconcile_duration_seconds_count"))
          .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.indexOf("} ") + 2))))
          .sum();
    }
  }

  @Override
  public void close() {
    operator.close();
    client.close();
    plane.close();
    owner.close();
    state.close();
    FileTrees.delete(state.root());
  }
}
