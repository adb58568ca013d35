package dev.tatara.trainer.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A rank that the supervisor has started, and where it leaves its termination message. */
final class RankProcess {
  private final int rank;
  private final Process process;
  private final Path message;
  private final Thread printer;

  private RankProcess(int rank, Process process, Path message, Thread printer) {
    this.rank = rank;
    this.process = process;
    this.message = message;
    this.printer = printer;
  }

  /**
   * Starts it.
   *
   * @param variables added to this process's environment
   * @param message where the rank writes its termination message
   * @param prefix of each line that it prints
   */
  static RankProcess start(
      int rank,
      List<String> command,
      Map<String, String> variables,
      Path message,
      String prefix,
      PrintStream out)
      throws IOException {
    Files.deleteIfExists(message);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    builder.environment().put("TATARA_TERMINATION_LOG", message.toString());
    Process process = builder.start();
    Thread printer =
        Thread.ofVirtual()
            .name("output-of-rank-" + rank)
            .start(() -> print(process.inputReader(StandardCharsets.UTF_8), prefix, out));
    return new RankProcess(rank, process, message, printer);
  }

  private static void print(BufferedReader reader, String prefix, PrintStream out) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.println(prefix + line);
      }
    } catch (IOException e) {
      // The process was ended by force; what it said last is lost.
    }
  }

  int rank() {
    return rank;
  }

  long pid() {
    return process.pid();
  }

  /** Completes when the process has ended and all its output is printed. */
  CompletableFuture<RankProcess> onExit() {
    return process
        .onExit()
        .thenApply(
            _ -> {
              joinPrinter();
              return this;
            });
  }

  private void joinPrinter() {
    try {
      // A grandchild may hold the pipe open for longer than anyone wants to wait.
      printer.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Its exit code; 128 + the signal when one ended it. */
  int exitCode() {
    return process.exitValue();
  }

  /** What it left as termination message. */
  Optional<String> message() throws IOException {
    return Files.exists(message) ? Optional.of(Files.readString(message)) : Optional.empty();
  }

  /** Sends SIGTERM; through the handle, because {@link Process#destroy} also closes the pipes. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Sends SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }
}
