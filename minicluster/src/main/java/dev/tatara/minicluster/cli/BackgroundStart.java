package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.process.Daemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a cluster as a process of its own and stays until it is up, showing what it says. */
final class BackgroundStart {
  private static final long POLL_MILLIS = 100;
  private static final int TAIL_LINES = 25;

  private final RunningCluster cluster;
  private final PrintWriter out;
  private long shown;

  BackgroundStart(RunningCluster cluster, PrintWriter out) {
    this.cluster = cluster;
    this.out = out;
  }

  /**
   * Returns when the cluster is up; if this program is ended before, the cluster is too.
   *
   * @param arguments of {@code cluster up}
   * @throws MiniclusterException when it does not come up; with the tail of its log
   */
  void run(List<String> arguments) throws InterruptedException {
    Process process = launch(arguments);
    Thread hook = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(hook);
    while (!cluster.isReady()) {
      if (!process.isAlive()) {
        throw new MiniclusterException(
            "the cluster did not come up; its log %s ends with:%n%s"
                .formatted(cluster.log(), Daemon.logTail(cluster.log(), TAIL_LINES)));
      }
      Thread.sleep(POLL_MILLIS);
      showProgress();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private Process launch(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m"));
    command.add("--sun-misc-unsafe-memory-access=allow"); // netty's, else warned of
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MiniclusterMain.class.getName());
    command.addAll(List.of("cluster", "up", "--foreground"));
    command.addAll(arguments);
    try {
      Files.createDirectories(cluster.state());
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
          .redirectOutput(Redirect.to(cluster.log().toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("can't start a process for the cluster", e);
    }
  }

  private void showProgress() {
    try (RandomAccessFile log = new RandomAccessFile(cluster.log().toFile(), "r")) {
      log.seek(shown);
      byte[] news = new byte[(int) (log.length() - shown)];
      log.readFully(news);
      shown += news.length;
      out.print(new String(news, StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + cluster.log(), e);
    }
  }
}
