package dev.tatara.minicluster.quickstart;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.StateDirectory;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The minicluster that the quickstart works on: one that runs in the state folder already, or
 * {@code cluster up} started in the background, in a session of its own, so that it outlives this
 * program and the terminal's Ctrl-C.
 */
final class LocalCluster {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final int LOG_LINES = 15;

  private final Path state;
  private final Process process;

  private LocalCluster(Path state, Process process) {
    this.state = state;
    this.process = process;
  }

  /** Begins to start the cluster, unless it runs. */
  static LocalCluster startUnlessRunning(Checkout checkout, Path state) {
    if (StateDirectory.isInUse(state)) {
      return new LocalCluster(state, null);
    }
    try {
      Files.createDirectories(state);
      Files.deleteIfExists(kubeconfig(state)); // an old one would be taken for the new cluster's
      Process process =
          new ProcessBuilder(command(checkout, state))
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(log(state).toFile())
              .start();
      return new LocalCluster(state, process);
    } catch (IOException e) {
      throw new QuickstartException("can't start the cluster: " + e.getMessage(), e);
    }
  }

  /** {@code cluster up}, run as this program was, in a session of its own. */
  private static List<String> command(Checkout checkout, Path state) {
    return List.of(
        "setsid",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx512m",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        "dev.tatara.minicluster.cli.MiniclusterMain",
        "cluster",
        "up",
        "--foreground",
        "--state",
        state.toString(),
        "--repository",
        checkout.root().toString());
  }

  /** Whether it was started here, and not found running. */
  boolean startedHere() {
    return process != null;
  }

  Path kubeconfig() {
    return kubeconfig(state);
  }

  private static Path kubeconfig(Path state) {
    return state.resolve("kubeconfig");
  }

  private static Path log(Path state) {
    return state.resolve("cluster-up.log");
  }

  /**
   * Waits until the cluster knows the API and its node takes pods.
   *
   * @return a client acting as administrator in the namespace {@code default}
   * @throws QuickstartException when the cluster ends meanwhile, with the tail of its log, or takes
   *     too long
   */
  KubernetesClient awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (process != null && !process.isAlive()) {
        throw new QuickstartException("the cluster did not start:\n" + logTail());
      }
      if (Files.exists(kubeconfig())) {
        KubernetesClient client = connect();
        if (isReady(client)) {
          return client;
        }
        client.close();
      }
      Thread.sleep(250);
    }
    throw new QuickstartException(
        "the cluster was not ready after %d s; its log is %s%n%s"
            .formatted(START_LIMIT.toSeconds(), log(state), logTail()));
  }

  private KubernetesClient connect() {
    try {
      Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
      config.setNamespace("default");
      config.setRequestRetryBackoffLimit(0);
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new QuickstartException("can't read " + kubeconfig() + ": " + e.getMessage(), e);
    }
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return isEstablished(
              client
                  .apiextensions()
                  .v1()
                  .customResourceDefinitions()
                  .withName(LLMTrainingJob.PLURAL + "." + LLMTrainingJob.GROUP)
                  .get())
          && client.nodes().list().getItems().stream().anyMatch(LocalCluster::isReady);
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static boolean isEstablished(CustomResourceDefinition crd) {
    return crd != null
        && crd.getStatus() != null
        && crd.getStatus().getConditions() != null // as it is at first
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  private static boolean isReady(Node node) {
    return node.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** Stops the cluster if it was started here, and waits until nothing of it runs. */
  void stopIfStartedHere() {
    if (process == null || !process.isAlive()) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String logTail() {
    try {
      List<String> lines = Files.readAllLines(log(state), StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
