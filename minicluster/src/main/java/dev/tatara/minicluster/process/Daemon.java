package dev.tatara.minicluster.process;

import dev.tatara.minicluster.MiniclusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A long-running child process with a log file. */
public final class Daemon implements AutoCloseable {
  private static final long POLL_NANOS = 20_000_000;
  private static final int TAIL_BYTES = 16 * 1024;

  private final String name;
  private final Process process;
  private final Path log;

  private Daemon(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process in a session of its own.
   *
   * @param name for messages
   * @param command program and arguments
   * @param directory it runs in
   * @param environment added to this process's own
   * @param marker says to whom it belongs
   * @param log appended to
   */
  public static Daemon start(
      String name,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Marker marker,
      Path log) {
    List<String> line = new ArrayList<>(command.size() + 1);
    line.add("setsid");
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    builder.environment().put(marker.name(), marker.value());
    try {
      return new Daemon(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("can't start %s: %s".formatted(name, command.getFirst()), e);
    }
  }

  /**
   * Waits until the condition holds.
   *
   * @throws MiniclusterException when the process ends first, or time runs out; with the log's tail
   */
  public void awaitReady(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new MiniclusterException(
            "%s ended with exit code %d before it was ready; its log %s ends with:%n%s"
                .formatted(name, process.exitValue(), log, logTail(20)));
      }
      if (System.nanoTime() > deadline) {
        throw new MiniclusterException(
            "%s was not ready within %d s; its log %s ends with:%n%s"
                .formatted(name, limit.toSeconds(), log, logTail(20)));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** The last lines that the process wrote. */
  public String logTail(int lines) {
    return logTail(log, lines);
  }

  /** The last lines of a log file; empty when there is none. */
  public static String logTail(Path log, int lines) {
    try {
      if (!Files.exists(log)) {
        return "";
      }
      byte[] bytes = Files.readAllBytes(log);
      int from = Math.max(0, bytes.length - TAIL_BYTES);
      List<String> all = new String(bytes, from, bytes.length - from).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + log, e);
    }
  }

  public String name() {
    return name;
  }

  public Process process() {
    return process;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Asks the process to end (SIGTERM) and waits until it has.
   *
   * @throws MiniclusterException when it lives on after the limit; with the log's tail
   */
  public void stop(Duration limit) {
    process.destroy();
    try {
      if (!process.waitFor(limit)) {
        throw new MiniclusterException(
            "%s did not end within %d s; its log %s ends with:%n%s"
                .formatted(name, limit.toSeconds(), log, logTail(20)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills the process and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
