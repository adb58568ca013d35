package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.process.Marker;
import dev.tatara.minicluster.process.ProcessTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The process of a container and all that it forks. When the first process ends, the rest is
 * killed, as it would be with a container.
 */
final class ContainerProcess {
  private final Process process;
  private final Marker marker;
  private final List<Thread> copiers = new ArrayList<>();
  private final ContainerLog log;

  private ContainerProcess(Process process, Marker marker, ContainerLog log) {
    this.process = process;
    this.marker = marker;
    this.log = log;
  }

  /**
   * Starts it in a session of its own.
   *
   * @param marker that the launch has in its environment, of this run of this container alone
   * @param logFile what it says goes there
   */
  static ContainerProcess start(Launch launch, Marker marker, Path logFile) throws StartException {
    List<String> command = new ArrayList<>(launch.command());
    command.addFirst("setsid");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(launch.workingDirectory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    try {
      ContainerLog log = new ContainerLog(logFile);
      Process process = builder.start();
      process.getOutputStream().close();
      ContainerProcess container = new ContainerProcess(process, marker, log);
      container.copy(process.getInputStream(), "stdout");
      container.copy(process.getErrorStream(), "stderr");
      return container;
    } catch (IOException e) {
      throw new StartException("can't start: " + e.getMessage());
    }
  }

  private void copy(InputStream input, String stream) {
    copiers.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    log.copy(input, stream);
                  } catch (IOException e) {
                    throw new UncheckedIOException("a container's log broke", e);
                  }
                }));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when the first process has ended. */
  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** Sends SIGTERM to the first process. */
  void terminate() {
    process.toHandle().destroy(); // Process.destroy would close the streams before the last words
  }

  /** Sends SIGKILL to all. */
  void kill() {
    process.toHandle().destroyForcibly();
    ProcessTable.killAll(marker);
  }

  /**
   * Kills what the first process left, and waits until its log is complete.
   *
   * @return the exit code, 128 + signal if killed by one
   */
  int finish() throws InterruptedException {
    int exitCode = process.waitFor();
    ProcessTable.killAll(marker);
    for (Thread copier : copiers) {
      copier.join();
    }
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException("can't close a container's log", e);
    }
    return exitCode;
  }
}
