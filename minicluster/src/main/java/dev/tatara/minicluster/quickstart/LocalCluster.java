package dev.tatara.minicluster.quickstart;

import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.process.Daemon;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
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
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
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
    return StateDirectory.kubeconfig(state);
  }

  private static Path log(Path state) {
    return state.resolve("cluster.log");
  }

  /**
   * Waits until the cluster takes jobs.
   *
   * @return a client acting as administrator in the namespace {@code default}
   * @throws QuickstartException when the cluster ends meanwhile, with the tail of its log, or takes
   *     too long
   */
  KubernetesClient awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!StateDirectory.isReady(state)) {
      if (process != null && !process.isAlive()) {
        throw new QuickstartException("the cluster did not start:\n" + logTail());
      }
      if (System.nanoTime() > deadline) {
        throw new QuickstartException(
            "the cluster was not ready after %d s; its log is %s and ends with:%n%s"
                .formatted(START_LIMIT.toSeconds(), log(state), logTail()));
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return connect();
  }

  private KubernetesClient connect() {
    try {
      Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
      config.setNamespace("default");
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new QuickstartException("can't read " + kubeconfig() + ": " + e.getMessage(), e);
    }
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
    return Daemon.logTail(log(state), LOG_LINES);
  }
}
