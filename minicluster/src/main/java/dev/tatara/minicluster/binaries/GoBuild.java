package dev.tatara.minicluster.binaries;

import dev.tatara.minicluster.FileTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Builds programs with Go from the module that {@code minicluster/kubernetes} pins, which travels
 * inside this JAR. The checksums in {@code go.sum} make the sources those of the release.
 */
final class GoBuild implements BinarySource {
  private static final List<String> MODULE_FILES = List.of("go.mod", "go.sum", "tools.go");
  private static final long REPORT_SECONDS = 30;

  private final String version;
  private final Consumer<String> progress;
  private final String packagePrefix;
  private final String go;

  GoBuild(String version, Consumer<String> progress) {
    this(version, progress, "k8s.io/kubernetes/cmd/", "go");
  }

  /**
   * @param packagePrefix with a program's name appended, the package to build
   * @param go the Go command
   */
  GoBuild(String version, Consumer<String> progress, String packagePrefix, String go) {
    this.version = version;
    this.progress = progress;
    this.packagePrefix = packagePrefix;
    this.go = go;
  }

  @Override
  public void get(String program, Path target) throws BinaryUnavailableException {
    Path beside = target.resolveSibling("." + program + ".build");
    Path log = target.resolveSibling("build-" + program + ".log");
    try {
      Path module = unpackModule(target.resolveSibling("module"));
      progress.accept(
          "building %s %s with Go; all programs take about 8 minutes on 2 cores, once (log: %s)"
              .formatted(program, version, log));
      run(program, command(program, beside), module, log);
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

  private List<String> command(String program, Path output) {
    return List.of(
        go,
        "build",
        "-mod=readonly",
        "-trimpath",
        "-ldflags",
        linkerFlags(version),
        "-o",
        output.toString(),
        packagePrefix + program);
  }

  /** Without these the programs report v0.0.0-master, which clients reject. */
  static String linkerFlags(String version) {
    String[] numbers = version.substring(1).split("\\.");
    List<String> flags = new ArrayList<>(List.of("-s", "-w"));
    for (String place : List.of("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")) {
      flags.add("-X %s.gitVersion=%s".formatted(place, version));
      flags.add("-X %s.gitMajor=%s".formatted(place, numbers[0]));
      flags.add("-X %s.gitMinor=%s".formatted(place, numbers[1]));
    }
    return String.join(" ", flags);
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

  private static Path unpackModule(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : MODULE_FILES) {
      try (InputStream resource = moduleFile(name)) {
        Files.copy(resource, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  static InputStream moduleFile(String name) {
    String path = "/dev/tatara/minicluster/kubernetes/" + name;
    InputStream resource = GoBuild.class.getResourceAsStream(path);
    if (resource == null) {
      throw new UncheckedIOException(
          new IOException("%s is missing in the class path; build the module".formatted(path)));
    }
    return resource;
  }
}
