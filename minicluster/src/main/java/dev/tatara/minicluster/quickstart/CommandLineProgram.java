package dev.tatara.minicluster.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program and takes what it prints. */
final class CommandLineProgram {
  private CommandLineProgram() {}

  /**
   * @param output its standard output
   * @param errors its standard error
   */
  record Result(int exitCode, String output, String errors) {}

  /**
   * Runs a program to its end.
   *
   * @param environment added to this process's own
   * @throws QuickstartException when it can't be started or takes too long
   */
  static Result run(List<String> command, Map<String, String> environment, int seconds)
      throws InterruptedException {
    Path output = null;
    Path errors = null;
    Process process = null;
    try {
      output = Files.createTempFile("tatara", ".out");
      errors = Files.createTempFile("tatara", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new QuickstartException(
            command.getFirst() + " did not finish within " + seconds + " s");
      }
      return new Result(process.exitValue(), read(output), read(errors));
    } catch (IOException e) {
      throw new QuickstartException("can't run " + command.getFirst() + ": " + e.getMessage(), e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      delete(output);
      delete(errors);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void delete(Path file) {
    if (file != null) {
      file.toFile().delete();
    }
  }
}
