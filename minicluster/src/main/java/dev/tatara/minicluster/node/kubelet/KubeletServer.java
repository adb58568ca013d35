package dev.tatara.minicluster.node.kubelet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.tatara.minicluster.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Serves logs to the API server, which proves with a client certificate that it is the one. */
public final class KubeletServer implements AutoCloseable {
  /** The port that kubelets have. */
  public static final int PORT = 10250;

  private final HttpsServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private PodDirectory pods;

  private KubeletServer(HttpsServer server) {
    this.server = server;
  }

  /**
   * Takes the port at an address; nothing is answered before {@link #start}.
   *
   * @throws IOException when it is taken
   */
  public static KubeletServer bind(String address) throws IOException {
    return new KubeletServer(HttpsServer.create(new InetSocketAddress(address, PORT), 0));
  }

  /**
   * Begins to answer.
   *
   * @param tls with the node's certificate, trusting the cluster's authority
   */
  public void start(SSLContext tls, PodDirectory directory) {
    pods = directory;
    server.setHttpsConfigurator(new MutualTls(tls));
    server.setExecutor(executor);
    server.createContext("/containerLogs/", exchange -> answer(exchange, this::logs));
    server.createContext("/pods", exchange -> answer(exchange, this::listPods));
    server.createContext("/healthz", exchange -> answer(exchange, e -> send(e, 200, "ok")));
    server.createContext("/", exchange -> answer(exchange, KubeletServer::unsupported));
    server.start();
  }

  private interface Action {
    void run(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static void answer(HttpExchange exchange, Action action) throws IOException {
    try (exchange) {
      if (isApiServer(exchange)) {
        action.run(exchange);
      } else {
        send(exchange, 403, "only the API server may ask");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node ends
    }
  }

  private static boolean isApiServer(HttpExchange exchange) {
    try {
      String name = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
      return name.contains("CN=" + ControlPlane.KUBELET_CLIENT);
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  /** {@code /containerLogs/<namespace>/<pod>/<container>}. */
  private void logs(HttpExchange exchange) throws IOException, InterruptedException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    if (path.length != 5) {
      send(exchange, 404, "not a path of a container's log");
      return;
    }
    LogQuery query = LogQuery.parse(exchange.getRequestURI().getRawQuery(), Instant.now());
    var source = pods.log(path[2], path[3], path[4], query.previous());
    if (source.isEmpty()) {
      String what = query.previous() ? "previous terminated container" : "container";
      String problem = query.previous() ? "not found" : "is waiting to start";
      send(exchange, 400, "%s \"%s\" in pod \"%s\" %s".formatted(what, path[4], path[3], problem));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      new LogStreamer(query, body).stream(source.get());
    }
  }

  private void listPods(HttpExchange exchange) throws IOException {
    send(exchange, 200, Serialization.asJson(new PodListBuilder().withItems(pods.pods()).build()));
  }

  private static void unsupported(HttpExchange exchange) throws IOException {
    send(
        exchange,
        501,
        "the local node has no exec, attach or port-forward: pods are processes of this machine,"
            + " see 'ps' and the pod's folder");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  /** Demands a certificate of every client. */
  private static final class MutualTls extends HttpsConfigurator {
    MutualTls(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
      ssl.setNeedClientAuth(true);
      parameters.setSSLParameters(ssl);
    }
  }
}
