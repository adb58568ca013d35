package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Builds programs with Go. */
final class GoBuild implements BinarySource {
  private static final long REPORT_SECONDS = 30;

  private final GoModule module;
  private final Consumer<String> progress;
  private final String go;

  GoBuild(GoModule module, Consumer<String> progress) {
    this(module, progress, "go");
  }

  /**
   * @param go the Go command
   */
  GoBuild(GoModule module, Consumer<String> progress, String go) {
    this.module = module;
    this.progress = progress;
    this.go = go;
  }

  @Override
  public void get(String program, Path target) throws BinaryUnavailableException {
    Path beside = target.resolveSibling("." + program + ".build");
    Path log = target.resolveSibling("build-" + program + ".log");
    try {
      Path folder = target.resolveSibling("module");
      module.unpack(folder);
      progress.accept(
          "building %s %s with Go; %s, once (log: %s)"
              .formatted(program, module.version(), module.cost(), log));
      List<String> command = new ArrayList<>(List.of(go, "build"));
      command.addAll(module.buildArguments(program, beside));
      run(program, command, folder, log);
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new BinaryUnavailableException(
          "%s could not be built: is Go installed? (apt-get install golang, or https://go.dev/dl): %s"
              .formatted(program, e.getMessage()),
          e);
    } finally {
      FileTrees.delete(beside);
    }
  }

  private void run(String program, List<String> command, Path directory, Path log)
      throws IOException, BinaryUnavailableException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()));
    builder.environment().put("CGO_ENABLED", "0");
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      while (!process.waitFor(REPORT_SECONDS, TimeUnit.SECONDS)) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        progress.accept("building %s: %d s so far".formatted(program, elapsed.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BinaryUnavailableException("the build of %s was interrupted".formatted(program), e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new BinaryUnavailableException(
          "go build of %s ended with exit code %d; its log %s says:%n%s"
              .formatted(program, process.exitValue(), log, Files.readString(log).strip()));
    }
  }
}
