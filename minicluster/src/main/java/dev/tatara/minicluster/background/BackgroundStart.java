package dev.tatara.minicluster.background;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.process.Daemon;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The start of a cluster as a process of its own, in a session of its own, so that it outlives this
 * program and the terminal's Ctrl-C. Where one runs already, that one is taken.
 */
public final class BackgroundStart {
  /** Named, not linked: the command line knows this package, and not the other way round. */
  private static final String MAIN = "dev.tatara.minicluster.cli.MiniclusterMain";

  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;
  private static final int TAIL_LINES = 25;

  private final RunningCluster cluster;
  private final Process process; // null when it ran already
  private long shown;

  private BackgroundStart(RunningCluster cluster, Process process) {
    this.cluster = cluster;
    this.process = process;
  }

  /**
   * Begins to start the cluster, unless one runs.
   *
   * @param arguments of {@code cluster up}, {@code --state} excepted
   */
  public static BackgroundStart unlessRunning(RunningCluster cluster, List<String> arguments) {
    if (cluster.isRunning()) {
      return new BackgroundStart(cluster, null);
    }
    try {
      Files.createDirectories(cluster.state());
      Process process =
          new ProcessBuilder(command(cluster.state(), arguments))
              .redirectErrorStream(true)
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(Redirect.to(cluster.log().toFile()))
              .start();
      return new BackgroundStart(cluster, process);
    } catch (IOException e) {
      throw new MiniclusterException(
          "can't start a process for the cluster in %s: %s"
              .formatted(cluster.state(), e.getMessage()),
          e);
    }
  }

  /** The command line of this program with another verb. */
  private static List<String> command(Path state, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    command.add("--sun-misc-unsafe-memory-access=allow"); // netty's, else warned of
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of("cluster", "up", "--foreground", "--state", state.toString()));
    command.addAll(arguments);
    return command;
  }

  /** Whether it was started here, and not found running. */
  public boolean startedHere() {
    return process != null;
  }

  /**
   * Returns when the cluster is up. Each of its parts has a limit of its own, so that one that does
   * not come up ends.
   *
   * @param news told what the cluster's log says meanwhile, if it was started here
   * @throws MiniclusterException when it does not come up; with the tail of its log
   */
  public void awaitReady(Consumer<String> news) throws InterruptedException {
    while (!cluster.isReady()) {
      if (!isAlive()) {
        throw new MiniclusterException(
            "the cluster did not come up; its log %s ends with:%n%s"
                .formatted(cluster.log(), Daemon.logTail(cluster.log(), TAIL_LINES)));
      }
      Thread.sleep(POLL_MILLIS);
      if (process != null) {
        tell(news);
      }
    }
  }

  private boolean isAlive() {
    return process == null ? cluster.isRunning() : process.isAlive();
  }

  private void tell(Consumer<String> news) {
    try (RandomAccessFile log = new RandomAccessFile(cluster.log().toFile(), "r")) {
      log.seek(shown);
      byte[] bytes = new byte[(int) (log.length() - shown)];
      log.readFully(bytes);
      shown += bytes.length;
      news.accept(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + cluster.log(), e);
    }
  }

  /** Stops the cluster if it was started here, and waits until its process has ended. */
  public void undo() {
    if (process == null) {
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
}
