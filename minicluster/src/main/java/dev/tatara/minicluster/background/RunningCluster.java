package dev.tatara.minicluster.background;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A cluster in another process, or none.
 *
 * @param state its folder
 */
public record RunningCluster(Path state) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;

  /** Enough for a hiccup; the client's own ten keep whoever asks a stopped cluster for minutes. */
  private static final int RETRIES = 3;

  /** Whether a living process owns the folder. */
  public boolean isRunning() {
    return StateDirectory.isInUse(state);
  }

  /** Whether it takes jobs. */
  public boolean isReady() {
    return StateDirectory.isReady(state);
  }

  /** The process that owns the folder. */
  public Optional<ProcessHandle> process() {
    return StateDirectory.ownerOf(state);
  }

  /** The administrator's kubeconfig; there while the cluster runs. */
  public Path kubeconfig() {
    return StateDirectory.kubeconfig(state);
  }

  /** What the cluster's own process says, when it runs in the background. */
  public Path log() {
    return state.resolve("cluster.log");
  }

  /** A new client acting as administrator; the caller closes it. */
  public KubernetesClient connect() {
    try {
      Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
      config.setRequestRetryBackoffLimit(RETRIES);
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (IOException e) {
      throw new MiniclusterException(
          "can't read %s: %s; is the cluster still up?".formatted(kubeconfig(), e.getMessage()), e);
    }
  }

  /**
   * Stops the cluster, and kills it if it takes too long; returns when nothing of it runs.
   *
   * @throws MiniclusterException when even that does not help
   */
  public void stop() throws InterruptedException {
    Optional<ProcessHandle> process = process();
    process.ifPresent(ProcessHandle::destroy);
    if (!awaitEnd(STOP_LIMIT)) {
      process.ifPresent(ProcessHandle::destroyForcibly);
      if (!awaitEnd(KILL_LIMIT)) {
        throw new MiniclusterException(
            "the cluster in %s does not end: process %d owns it; its log is %s"
                .formatted(state, process.map(ProcessHandle::pid).orElse(-1L), log()));
      }
    }
    ProcessTable.killAll(ProcessOwner.markerOf(state));
  }

  private boolean awaitEnd(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (isRunning()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }
}
