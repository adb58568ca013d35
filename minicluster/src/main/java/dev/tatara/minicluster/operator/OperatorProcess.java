package dev.tatara.minicluster.operator;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.process.Daemon;
import dev.tatara.minicluster.process.FreePorts;
import dev.tatara.minicluster.process.Marker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One operator against one API server. While it is open, an operator that dies is started again.
 */
public final class OperatorProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration RESTART_WAIT = Duration.ofSeconds(1);

  private final OperatorOptions options;
  private final StateDirectory state;
  private final Marker marker;
  private final Path kubeconfig;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Daemon daemon;
  private int port;
  private boolean closed;

  private OperatorProcess(
      OperatorOptions options, StateDirectory state, Marker marker, Path kubeconfig) {
    this.options = options;
    this.state = state;
    this.marker = marker;
    this.kubeconfig = kubeconfig;
  }

  /**
   * Starts the operator and waits until it is ready.
   *
   * @param options how
   * @param state where its log goes, {@code logs/operator.log}
   * @param marker that its process carries
   * @param kubeconfig who it is
   * @throws MiniclusterException when it does not get ready; with the tail of its log
   */
  public static OperatorProcess start(
      OperatorOptions options, StateDirectory state, Marker marker, Path kubeconfig) {
    if (!Files.exists(options.jar())) {
      throw new MiniclusterException(
          "the operator's jar %s is missing; build it first".formatted(options.jar()));
    }
    OperatorProcess operator = new OperatorProcess(options, state, marker, kubeconfig);
    operator.launch();
    try {
      operator.awaitReady();
    } catch (MiniclusterException e) {
      operator.close();
      throw e;
    }
    Thread.ofVirtual().name("operator-supervisor").start(operator::supervise);
    return operator;
  }

  /**
   * Waits until the operator, as it runs now, is ready.
   *
   * @throws MiniclusterException when it ends first or takes too long
   */
  public void awaitReady() {
    current().awaitReady(this::isReady, START_LIMIT);
  }

  /** Whether it answers that it is ready. */
  public boolean isReady() {
    URI uri = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port()));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where the operator serves HTTP on 127.0.0.1; another at every start. */
  public synchronized int port() {
    return port;
  }

  /** Its process identifier; another at every start. */
  public long pid() {
    return current().process().pid();
  }

  public Path log() {
    return state.folder("logs").resolve("operator.log");
  }

  /** Kills the operator (SIGKILL), waits until another has started, and until that is ready. */
  public void killAndAwaitRestart() {
    Daemon victim = current();
    victim.close();
    synchronized (this) {
      while (daemon == victim && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
    awaitReady();
  }

  private synchronized Daemon current() {
    return daemon;
  }

  private void supervise() {
    try {
      while (true) {
        current().process().waitFor();
        Thread.sleep(RESTART_WAIT);
        if (!launch()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false when closed meanwhile. */
  private synchronized boolean launch() {
    if (closed) {
      return false;
    }
    port = FreePorts.choose();
    List<String> command = new ArrayList<>();
    command.add(options.java().toString());
    command.add("--sun-misc-unsafe-memory-access=allow"); // as in its Containerfile
    command.addAll(options.jvmArguments());
    command.add("-jar");
    command.add(options.jar().toAbsolutePath().toString());
    Map<String, String> environment = new HashMap<>(options.environment());
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    daemon = Daemon.start("operator", command, state.root(), environment, marker, log());
    notifyAll();
    return true;
  }

  /**
   * Asks it to end (SIGTERM) and waits until it has; it is not started again.
   *
   * @throws MiniclusterException when it lives on after the limit; with the tail of its log
   */
  public void stop(Duration limit) {
    startNoMore();
    current().stop(limit);
  }

  private synchronized void startNoMore() {
    closed = true;
    notifyAll();
  }

  @Override
  public void close() {
    startNoMore();
    current().close();
    http.close();
  }
}
