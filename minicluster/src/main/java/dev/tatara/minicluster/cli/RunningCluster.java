package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A cluster in another process, or none.
 *
 * @param state its folder
 */
record RunningCluster(Path state) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;

  boolean isRunning() {
    return StateDirectory.isInUse(state);
  }

  boolean isReady() {
    return StateDirectory.isReady(state);
  }

  Optional<ProcessHandle> process() {
    return StateDirectory.ownerOf(state);
  }

  Path kubeconfig() {
    return StateDirectory.kubeconfig(state);
  }

  /** What the cluster's own process says, when it runs in the background. */
  Path log() {
    return state.resolve("cluster.log");
  }

  /**
   * Stops the cluster, and kills it if it takes too long; returns when nothing of it runs.
   *
   * @throws MiniclusterException when even that does not help
   */
  void stop() throws InterruptedException {
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
