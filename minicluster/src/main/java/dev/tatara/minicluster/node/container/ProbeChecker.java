package dev.tatara.minicluster.node.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes one attempt of a probe: {@code httpGet} over HTTP, {@code tcpSocket} or {@code exec}. Over
 * HTTPS, and for {@code grpc}, it is only checked that the port accepts connections.
 */
final class ProbeChecker {
  private final Container container;
  private final Launch launch;
  private final String podIp;
  private final HttpClient http;

  ProbeChecker(Container container, Launch launch, String podIp, HttpClient http) {
    this.container = container;
    this.launch = launch;
    this.podIp = podIp;
    this.http = http;
  }

  /** Null for success, or why it failed. */
  String check(Probe probe) throws InterruptedException {
    int seconds = probe.getTimeoutSeconds() == null ? 1 : probe.getTimeoutSeconds();
    Duration timeout = Duration.ofSeconds(seconds);
    try {
      if (probe.getExec() != null) {
        return exec(probe.getExec(), timeout);
      }
      if (probe.getHttpGet() != null) {
        return "HTTPS".equals(probe.getHttpGet().getScheme())
            ? connect(
                host(probe.getHttpGet().getHost()), port(probe.getHttpGet().getPort()), timeout)
            : get(probe.getHttpGet(), timeout);
      }
      if (probe.getTcpSocket() != null) {
        return connect(
            host(probe.getTcpSocket().getHost()), port(probe.getTcpSocket().getPort()), timeout);
      }
      return connect(podIp, probe.getGrpc().getPort(), timeout);
    } catch (IOException e) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
  }

  private String get(HTTPGetAction action, Duration timeout)
      throws IOException, InterruptedException {
    String path = action.getPath() == null ? "/" : action.getPath();
    URI uri =
        URI.create(
            "http://%s:%d%s%s"
                .formatted(
                    host(action.getHost()),
                    port(action.getPort()),
                    path.startsWith("/") ? "" : "/",
                    path));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(timeout).header("User-Agent", "kube-probe");
    for (HTTPHeader header : action.getHttpHeaders()) {
      request.header(header.getName(), header.getValue());
    }
    int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
    return status >= 200 && status < 400
        ? null
        : "HTTP probe failed with statuscode: %d".formatted(status);
  }

  private static String connect(String host, int port, Duration timeout) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
      return null;
    }
  }

  private String exec(ExecAction action, Duration timeout)
      throws IOException, InterruptedException {
    List<String> command = action.getCommand().stream().map(launch.rewriter()::rewrite).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(launch.workingDirectory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    Process process = builder.start();
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return "command timed out after " + timeout.toSeconds() + " s";
      }
      return process.exitValue() == 0 ? null : "command ended with " + process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String host(String named) {
    return named == null || named.isEmpty() ? podIp : named;
  }

  private int port(IntOrString port) throws IOException {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    return container.getPorts().stream()
        .filter(candidate -> port.getStrVal().equals(candidate.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(() -> new IOException("no port named " + port.getStrVal()));
  }
}
