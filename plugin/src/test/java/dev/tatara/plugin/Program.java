package dev.tatara.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program to run as a process, with the plugin's folder on its path. */
final class Program {
  /** How a process ended, and what it wrote. */
  record Result(int exitCode, String out, String err) {

    /** The output of one that ended so. */
    String out(int expected) {
      assertEquals(expected, exitCode, this::toString);
      return out;
    }

    /** The errors of one that ended so. */
    String err(int expected) {
      assertEquals(expected, exitCode, this::toString);
      return err;
    }
  }

  private final ProcessBuilder builder;
  private String input = "";

  private Program(ProcessBuilder builder) {
    this.builder = builder;
  }

  static Program of(Path program, Path kubeconfig) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(program.toString())));
    String bin = Path.of("bin").toAbsolutePath().toString();
    builder.environment().merge("PATH", bin, (path, ours) -> ours + ":" + path);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("NO_COLOR");
    return new Program(builder);
  }

  Program with(String... arguments) {
    builder.command().addAll(List.of(arguments));
    return this;
  }

  Program environment(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  Program input(String text) {
    input = text;
    return this;
  }

  Process start() throws IOException {
    return builder.start();
  }

  /** Runs it to its end. */
  Result run() throws IOException, InterruptedException {
    Process process = start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    return finish(process);
  }

  /** Waits for the end of a process. */
  static Result finish(Process process) throws InterruptedException {
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    String out = read(process.getInputStream());
    return new Result(process.waitFor(), out, err.join());
  }

  private static String read(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
